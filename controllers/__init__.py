from . import authorize, dispatcher, introspect, json2, metadata, revoke, token, userinfo
