from . import (
    authorize,
    client_endpoints,
    company_logo,
    connected_applications,
    dispatcher,
    json2,
    login,
    logout,
    metadata,
    redirect_uri,
    try_it,
    userinfo,
)
