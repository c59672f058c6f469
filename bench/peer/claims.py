"""What the userinfo endpoint says of a user: the name and the email address, as Odoo's does."""
from oauth2_provider.oauth2_validators import OAuth2Validator


class Validator(OAuth2Validator):

    def get_additional_claims(self, request):
        return {'name': request.user.get_full_name(), 'email': request.user.email}
