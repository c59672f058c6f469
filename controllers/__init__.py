from . import authorize, client_endpoints, company_logo, dispatcher, json2, metadata, userinfo
