"""What Odoo's session of a browser holds for applications that want their person to sign in again."""

AGAIN = 'oauth2_sign_in_again'  # the path to which that sign-in leads
BROWSER = 'oauth2_sign_in_browser'  # what the browser is known by
EARLIER = 'oauth2_earlier_session'  # the user and the digest of the session that was there before
