from . import (
    oauth2_application,
    oauth2_authorization_code,
    oauth2_client_secret,
    oauth2_consent,
    oauth2_key,
    oauth2_scope,
    oauth2_token,
    res_users,
)
