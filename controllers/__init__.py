from . import authorize, dispatcher, introspect, metadata, revoke, token, userinfo
