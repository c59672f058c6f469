from . import authorize, client_endpoints, dispatcher, json2, metadata, userinfo
