from . import authorize, dispatcher, token, userinfo
