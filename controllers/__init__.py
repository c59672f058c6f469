from . import (
    authorize,
    client_endpoints,
    company_logo,
    connected_applications,
    dispatcher,
    json2,
    metadata,
    try_it,
    userinfo,
)
