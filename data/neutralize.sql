-- A copy of a database, made to test with, must not hold working connections of the original, nor the keys with which
-- somebody could make tokens for it. The first token needs new ones, and makes them.
DELETE FROM oauth2_key;  -- and so their private parts in oauth2_key_private
UPDATE oauth2_token SET revoked_at = (now() AT TIME ZONE 'UTC') WHERE revoked_at IS NULL;
DELETE FROM oauth2_authorization_code;
DELETE FROM oauth2_pending_request;
DELETE FROM oauth2_device_code;
UPDATE oauth2_application
   SET client_secret_digest = NULL, client_secret_date = NULL, previous_secret_digest = NULL,
       previous_secret_until = NULL, jwks = NULL, backchannel_logout_uri = NULL;
DELETE FROM oauth2_logout_notice;
