"""Pushed authorization requests (RFC 9126), and forms of other websites, which are kept in the same place."""
import json
from unittest.mock import patch
from urllib.parse import parse_qs, urlencode, urlsplit

from lxml import html

from odoo.tests import new_test_user, tagged

from ..models import oauth2_pending_request
from ..protocol import credentials
from ..shared import clock, vacuum
from .common import BASE, CHALLENGE, HTML, JSON, REDIRECT_URI, STATE, after, basic
from .test_prompt import PromptCase

PREFIX = 'urn:ietf:params:oauth:request_uri:'


class PushCase(PromptCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = cls.env['oauth2.pending.request']

    def push(self, **parameters):
        """Send an authorization request to the server itself, with the application's credentials in the body."""
        return self.token(**{
            'url': f'{BASE}/par', 'response_type': 'code', 'redirect_uri': REDIRECT_URI, 'state': STATE,
            'scope': 'openid'} | parameters)

    def pushed(self, **parameters):
        response = self.push(**parameters)
        self.assertEqual(response.status_code, 201, response.text)
        return response.json()['request_uri']

    def follow(self, request_uri, headers=HTML, client_id=None, **more):
        """Send the browser to the authorization endpoint with what the push has brought."""
        query = urlencode({'client_id': client_id or self.client_id, 'request_uri': request_uri} | more)
        return self.url_open(f'{BASE}/authorize?{query}', headers=headers, allow_redirects=False)

    def decide(self, fields, decision='allow'):
        return self.url_open(
            f'{BASE}/authorize', data=fields | {'decision': decision}, headers=HTML, allow_redirects=False)

    def assertOver(self, response):
        """Check that a request is over, and that nobody is redirected."""
        page = self.assertErrorPage(response)
        self.assertEqual(page.xpath('//h1')[0].text_content(), 'This request is over')
        self.assertIn('invalid_request_uri', page.text_content())

    def assertUsedUp(self, request_uri):
        self.assertOver(self.follow(request_uri))
        self.assertError(self.follow(request_uri, JSON), 'invalid_request_uri')


@tagged('post_install', '-at_install')
class TestPush(PushCase):
    """The endpoint (§2)."""

    def test_the_answer(self):
        response = self.push()
        self.assertEqual(response.status_code, 201)
        self.assertEqual(response.headers['Content-Type'], 'application/json')
        self.assertEqual(response.headers['Cache-Control'], 'no-store')
        self.assertEqual(response.headers['Access-Control-Allow-Origin'], '*')
        members = response.json()
        self.assertEqual(set(members), {'request_uri', 'expires_in'})
        self.assertEqual(members['expires_in'], 90)
        self.assertRegex(members['request_uri'], f'^{PREFIX}[A-Za-z0-9_-]{{43}}$')
        self.assertNotEqual(self.pushed(), members['request_uri'])

    def test_its_lifetime_is_a_setting(self):
        self.sign_in()
        for seconds, means in ((60, 60), (600, 600), (5, 60), (9999, 600)):
            self.setting('pushed_request_lifetime', seconds)
            members = self.push().json()
            self.assertEqual(members['expires_in'], means)
            with after(seconds=means + 1):
                self.assertOver(self.follow(members['request_uri']))

    def test_metadata(self):
        members = self.url_open('/.well-known/openid-configuration').json()
        self.assertTrue(members['pushed_authorization_request_endpoint'].endswith(f'{BASE}/par'))
        self.assertIs(members['require_pushed_authorization_requests'], False)
        self.assertIs(members['request_uri_parameter_supported'], False)

    def test_the_client_proves_itself_as_at_the_token_endpoint(self):
        nobody = {'client_id': None, 'client_secret': None}
        self.pushed(**nobody, headers=basic(self.client_id, self.client_secret))
        before = self.requests.search_count([])
        for wrong in self.not_authenticated('x'):
            with self.subTest(wrong):
                self.assertError(self.push(**wrong), 'invalid_client', 401)
        public = self.public_application(redirect_uris=REDIRECT_URI, scope_ids=self.scopes('openid'))
        by_name = {'client_id': public.client_id, 'client_secret': None}
        self.assertError(self.push(**by_name), 'invalid_request')
        self.assertEqual(self.requests.search_count([]), before)
        self.pushed(**by_name, code_challenge=CHALLENGE, code_challenge_method='S256')

    def test_no_page_and_no_redirect(self):
        """§2.3, also for errors that authorize shows to the person."""
        for error, changed in (
            ('invalid_request', {'redirect_uri': 'https://evil.example.com/'}),
            ('invalid_request', {'redirect_uri': f'{REDIRECT_URI}/'}),
            ('invalid_request', {'response_type': None}),
            ('invalid_request', {'request_uri': f'{PREFIX}x'}),
            ('invalid_request', {'request_uri': ['x', 'y']}),
            ('invalid_request', {'state': ['one', 'two']}),
            ('request_not_supported', {'request': 'x.y.z'}),
            ('unsupported_response_type', {'response_type': 'token'}),
            ('invalid_scope', {'scope': 'api'}),
        ):
            for headers in (HTML, JSON):
                with self.subTest(changed=changed, headers=headers):
                    self.assertError(self.push(headers=headers, **changed), error)
        self.assertFalse(self.requests.search_count([]))

    def test_other_methods(self):
        for method in ('GET', 'PUT', 'DELETE'):
            response = self.url_open(f'{BASE}/par', method=method, headers=JSON)
            self.assertError(response, 'invalid_request', 405)
            self.assertEqual(response.headers['Allow'], 'POST')

    def test_nothing_secret_is_kept_and_the_trail_has_no_line_for_each(self):
        before = self.env['oauth2.event'].search_count([])
        request_uri = self.pushed(nonce='n')
        self.assertEqual(self.env['oauth2.event'].search_count([]), before)
        row = self.requests.search([])
        reference = request_uri.removeprefix(PREFIX)
        self.assertEqual(row.digest, credentials.digest(reference))
        self.env.cr.execute('SELECT row_to_json(kept)::text FROM oauth2_pending_request kept')
        text = self.env.cr.fetchone()[0]
        self.assertNotIn(reference, text)
        self.assertNotIn(self.client_secret, text)
        self.assertEqual(set(row.content['values']), {
            'client_id', 'response_type', 'redirect_uri', 'state', 'scope', 'nonce'})


@tagged('post_install', '-at_install')
class TestPushedRequest(PushCase):
    """Its use (§4)."""

    def test_all_the_way(self):
        """Through the login page, whose address holds nothing of the request but what refers to it."""
        request_uri = self.pushed(state='s' * 600, nonce='n' * 600)
        login = self.assertLogin(self.follow(request_uri))
        resumed = urlsplit(parse_qs(urlsplit(login).query)['redirect'][0])
        self.assertEqual(set(parse_qs(resumed.query)), {'client_id', 'request_uri', 'sign_in_since'})
        for _time in ('loaded', 'loaded again'):
            line = html.fromstring(self.url_open(login).content).get_element_by_id('oauth2_sign_in')
            self.assertEqual(line.text_content(), 'Sign in to continue to Reporting Tool')
        page = self.url_open(self.log_in(login).headers['Location'])
        _form, fields = self.consent_form(page)
        self.assertEqual(set(fields), {'client_id', 'request_uri', 'sign_in_since', 'csrf_token', 'shown'})
        answer = self.redirected(self.decide(fields))
        self.assertEqual(answer['state'], 's' * 600)
        members = self.redeem(answer['code']).json()
        self.assertEqual(self.id_claims(members)['nonce'], 'n' * 600)
        self.assertUsedUp(request_uri)

    def test_looking_at_it_does_not_use_it_up(self):
        self.sign_in()
        request_uri = self.pushed()
        for _visit in range(3):
            _form, fields = self.consent_form(self.follow(request_uri))
        self.assertError(self.follow(request_uri, JSON), 'consent_required', 403)
        self.assertIn('code', self.redirected(self.decide(fields)))

    def test_it_works_once(self):
        self.sign_in()
        self.allow_openid()
        for headers in (HTML, JSON):
            request_uri = self.pushed()
            response = self.follow(request_uri, headers)
            self.assertIn('code', response.json() if headers == JSON else self.redirected(response))
            self.assertUsedUp(request_uri)

    def test_the_second_of_two_answers_does_not_count(self):
        self.sign_in()
        for first, second in (('allow', 'allow'), ('deny', 'allow'), ('allow', 'deny')):
            with self.subTest(first=first, second=second):
                _form, fields = self.consent_form(self.follow(self.pushed(prompt='consent')))
                answer = self.redirected(self.decide(fields, first))
                self.assertIn('code' if first == 'allow' else 'error', answer)
                self.assertOver(self.decide(fields, second))
                self.assertUsedUp(fields['request_uri'])

    def test_who_loses_a_race_hears_that_it_was_used(self):
        self.sign_in()
        self.allow_openid()
        codes = self.env['oauth2.authorization.code']
        before = codes.search_count([])
        with patch.object(type(self.requests), '_complete', return_value=False):
            self.assertOver(self.follow(self.pushed()))
            _form, fields = self.consent_form(self.follow(self.pushed(prompt='consent')))
            self.assertOver(self.decide(fields, 'deny'))
        self.assertEqual(codes.search_count([]), before)

    def test_it_is_of_its_client_alone(self):
        self.sign_in()
        other = self.env['oauth2.application'].create({
            'name': 'Other', 'redirect_uris': REDIRECT_URI, 'trusted': True})
        request_uri = self.pushed()
        for client_id, error, sentence in (
            (other.client_id, 'invalid_request_uri', 'There is no such request_uri of this application'),
            ('x' * 32, 'invalid_request', 'There is no application with this client_id'),
        ):
            self.assertErrorPage(self.follow(request_uri, client_id=client_id))
            members = self.assertError(self.follow(request_uri, JSON, client_id=client_id), error)
            self.assertIn(sentence, members['error_description'])
        self.assertError(
            self.url_open(f'{BASE}/authorize?{urlencode({"request_uri": request_uri})}', headers=JSON),
            'invalid_request')
        self.consent_form(self.follow(request_uri))

    def test_what_is_unknown_is_never_redirected(self):
        self.sign_in()
        for reference in ('', 'x', 'x' * 43, '%00', "'"):
            with self.subTest(reference):
                self.assertUsedUp(f'{PREFIX}{reference}')
                self.assertOver(self.follow(f'{PREFIX}{reference}', redirect_uri=REDIRECT_URI, response_type='code'))

    def test_other_parameters_are_ignored(self):
        """RFC 9101 §6.3."""
        self.sign_in()
        self.allow_openid()
        answer = self.redirected(self.follow(
            self.pushed(), state='other', redirect_uri='https://evil.example.com/', scope='api', prompt='none login',
            request='x', response_mode='form_post'))
        self.assertEqual(answer['state'], STATE)
        self.assertIn('code', answer)

    def test_errors_of_it_go_to_its_redirect_uri(self):
        self.sign_in()
        answer = self.redirected(self.follow(self.pushed(prompt='none')))
        self.assertEqual((answer['error'], answer['state']), ('consent_required', STATE))

    def test_another_request_cannot_be_put_in_its_place(self):
        """The page that the person has seen is of one request alone."""
        self.sign_in()
        _form, fields = self.consent_form(self.follow(self.pushed(scope='profile')))
        swapped = self.decide(fields | {'request_uri': self.pushed(scope='profile', state='of the attacker')})
        self.assertEqual(swapped.status_code, 200)
        self.assertIn('out of date', swapped.text)
        self.assertFalse(self.env['oauth2.authorization.code'].search_count([]))

    def test_the_client_may_have_changed(self):
        """§7.4."""
        self.sign_in()
        self.allow_openid()
        request_uri = self.pushed()
        self.application.redirect_uris = 'https://app.example.com/callback'
        for headers in (HTML, JSON):
            response = self.follow(request_uri, headers)
            self.assertNotIn('Location', response.headers)
            self.assertIn('Register this exact redirect_uri', response.text)
        manager = new_test_user(
            self.env, login='mona', password='mona-password',
            groups='base.group_user,oauth2_provider.group_oauth2_manager')
        self.sign_in(manager)
        page = self.assertErrorPage(self.follow(request_uri))
        self.assertFalse(page.xpath('//*[@id="oauth2_add_address"]'), 'its address is not in what leads to it')
        self.application.redirect_uris = REDIRECT_URI
        self.application.scope_ids = self.scopes('profile')
        self.assertEqual(self.redirected(self.follow(request_uri))['error'], 'invalid_scope')
        self.application.active = False
        self.assertError(self.follow(request_uri, JSON), 'invalid_request')

    def test_an_application_that_has_to_push(self):
        self.application.require_pushed_authorization_requests = True
        self.sign_in()
        self.allow_openid()
        answer = self.redirected(self.ask())
        self.assertEqual((answer['error'], answer['state']), ('invalid_request', STATE))
        self.assertIn('has to push its requests', answer['error_description'])
        self.assertError(self.ask(headers=JSON), 'invalid_request')
        self.assertIn('code', self.redirected(self.follow(self.pushed())))

    def test_a_manager_can_try_it_all_the_same(self):
        self.application.write({'require_pushed_authorization_requests': True, 'trusted': True})
        manager = new_test_user(
            self.env, login='maria', password='maria-password',
            groups='base.group_user,oauth2_provider.group_oauth2_manager')
        self.sign_in(manager)
        path = f'/oauth2_provider/try/{self.application.id}'
        token = html.fromstring(self.url_open(path).content).xpath('//input[@name="csrf_token"]/@value')[0]
        begun = self.url_open(f'{path}/run', data={'csrf_token': token, 'scope': 'openid'}, allow_redirects=False)
        answer = self.url_open(begun.headers['Location'], headers=HTML, allow_redirects=False)
        self.assertIn('/oauth2_provider/try/callback?code=', answer.headers['Location'])
        # and for nothing else in that session
        self.assertEqual(self.redirected(self.ask())['error'], 'invalid_request')

    def test_head_uses_nothing_up(self):
        self.sign_in()
        self.allow_openid()
        request_uri = self.pushed()
        query = urlencode({'client_id': self.client_id, 'request_uri': request_uri})
        response = self.url_open(f'{BASE}/authorize?{query}', method='HEAD', headers=HTML, allow_redirects=False)
        self.assertEqual(response.status_code, 200)
        self.assertIn('code', self.redirected(self.follow(request_uri)))


@tagged('post_install', '-at_install')
class TestTime(PushCase):
    """The client sends the person in time, and the person may take longer."""

    def test_who_has_come_in_time_has_an_hour(self):
        self.sign_in()
        for minutes, good in ((30, True), (59, True), (62, False)):
            with self.subTest(minutes):
                request_uri = self.pushed(prompt='consent')
                _form, fields = self.consent_form(self.follow(request_uri))
                with after(minutes=minutes):
                    self.assertOver(self.follow(request_uri))
                    page = self.follow(request_uri, sign_in_since=fields['sign_in_since'])
                    if good:
                        _form, fields = self.consent_form(page)
                        self.assertIn('code', self.redirected(self.decide(fields)))
                    else:
                        self.assertOver(page)

    def test_nobody_can_make_the_proof_or_take_that_of_another_request(self):
        self.sign_in()
        request_uri = self.pushed()
        _form, others = self.consent_form(self.follow(self.pushed()))
        second, _dot, signature = others['sign_in_since'].partition('.')
        with after(minutes=5):
            for proof in (others['sign_in_since'], f'{second}.', f'{second}.x', f'{int(second) + 1}.{signature}'):
                self.assertOver(self.follow(request_uri, sign_in_since=proof))

    def test_the_proof_is_not_renewed(self):
        self.sign_in()
        request_uri = self.pushed(prompt='consent')
        _form, fields = self.consent_form(self.follow(request_uri))
        with after(minutes=50):
            _form, later = self.consent_form(self.follow(request_uri, sign_in_since=fields['sign_in_since']))
            self.assertEqual(later['sign_in_since'], fields['sign_in_since'])

    def test_another_account(self):
        new_test_user(self.env, login='bob', password='bob-password', groups='base.group_user')
        self.log_in()
        page = self.follow(self.pushed())
        link = html.fromstring(page.content).xpath('//a[starts-with(@href, "/web/session/logout?")]/@href')[0]
        with after(minutes=5):
            back = self.url_open(link, allow_redirects=False).headers['Location']
            login = self.assertLogin(self.url_open(back, headers=HTML, allow_redirects=False))
            page = self.url_open(self.log_in(login, 'bob').headers['Location'])
            self.assertIn('bob', page.text)
            _form, fields = self.consent_form(page)
            self.assertIn('code', self.redirected(self.decide(fields)))

    def test_a_new_sign_in_is_one_and_no_more(self):
        with after(hours=-2):
            self.log_in()
        self.allow_openid()
        for wish in ({'prompt': 'login'}, {'max_age': 0}):
            login = self.assertLogin(self.follow(self.pushed(**wish)))
            back = self.log_in(login).headers['Location']
            self.assertIn('code', self.redirected(self.url_open(back, headers=HTML, allow_redirects=False)))


@tagged('post_install', '-at_install')
class TestPosted(PushCase):
    """Forms of other websites, which come without the cookie of the session."""

    def post(self, **parameters):
        return self.url_open(f'{BASE}/authorize', headers=HTML, allow_redirects=False, data={
            'client_id': self.client_id, 'redirect_uri': REDIRECT_URI, 'response_type': 'code', 'scope': 'openid',
            'state': STATE} | parameters)

    def test_what_was_posted_is_in_no_address(self):
        self.log_in()
        self.allow_openid()
        kept = self.opener.cookies.pop('session_id')
        for wish in ({}, {'nonce': 'n' * 7000}, {'login_hint': 'alice@example.com', 'state': 'é' * 512}):
            with self.subTest(wish):
                response = self.post(**wish)
                self.assertEqual(response.status_code, 303)
                location = response.headers['Location']
                self.assertLess(len(location), 300)
                self.assertEqual(set(parse_qs(urlsplit(location).query)), {'client_id', 'request_uri'})
                self.opener.cookies.set('session_id', kept, domain='127.0.0.1')
                answer = self.redirected(self.url_open(location, headers=HTML, allow_redirects=False))
                self.assertEqual(answer['state'], wish.get('state', STATE))
                self.assertOver(self.url_open(location, headers=HTML, allow_redirects=False))
                self.opener.cookies.pop('session_id')

    def test_signed_out_with_a_session(self):
        self.url_open('/web/login')
        location = self.assertLogin(self.post(prompt='login'))
        self.assertNotIn(STATE, location)
        self.allow_openid()
        back = self.log_in(location).headers['Location']
        self.assertIn('code', self.redirected(self.url_open(back, headers=HTML, allow_redirects=False)))

    def test_silence_keeps_nothing(self):
        self.url_open('/web/login')
        self.assertEqual(self.redirected(self.post(prompt='none'))['error'], 'login_required')
        self.assertFalse(self.requests.search_count([]))

    def test_what_is_not_valid_is_not_kept(self):
        for wrong in ({'redirect_uri': 'https://evil.example.com/'}, {'client_id': 'x'}, {'scope': 'api'}):
            self.post(**wrong)
        self.assertFalse(self.requests.search_count([]))

    def test_it_was_not_pushed(self):
        self.sign_in()
        self.opener.cookies.pop('session_id')
        location = self.post().headers['Location']
        self.application.require_pushed_authorization_requests = True
        for response in (self.post(), self.url_open(location, headers=HTML, allow_redirects=False)):
            self.assertEqual(self.redirected(response)['error'], 'invalid_request')

    def test_a_get_keeps_nothing(self):
        """Whoever loads a link over and over, such as a crawler, leaves no row."""
        for _visit in range(3):
            self.assertLogin(self.ask(prompt='login'))
        self.assertFalse(self.requests.search_count([]))


@tagged('post_install', '-at_install')
class TestLimits(PushCase):

    def test_the_oldest_give_way(self):
        """Those that anybody can post push out none that the client has pushed, nor those of another client."""
        client = self.env['oauth2.application']._get_client(self.client_id)
        other = self.env['oauth2.application']._get_client(self.public_application().client_id)

        def keep(number, client=client, is_pushed=True):
            self.requests._keep(f'{number} {client.id} {is_pushed}', content={'values': {}, 'resources': []},
                                client=client, is_pushed=is_pushed, now=clock.now(self.env))
        with patch.object(vacuum, 'OFTEN', 1), patch.object(oauth2_pending_request, 'MOST_OF_A_KIND', 3):
            keep(0)
            keep(0, other)
            for number in range(9):
                keep(number, is_pushed=False)
            self.assertTrue(self.requests._find(f'0 {client.id} True', client=client))
            self.assertTrue(self.requests._find(f'0 {other.id} True', client=other))
            self.assertEqual(
                [bool(self.requests._find(f'{number} {client.id} False', client=client)) for number in range(9)],
                [False] * 6 + [True] * 3)
            for number in range(10, 16):
                keep(number)
                self.assertTrue(self.requests._complete(
                    f'{number} {client.id} True', client=client, now=clock.now(self.env)))
            self.assertTrue(self.requests._find(f'0 {client.id} True', client=client))
            self.assertLessEqual(self.requests.search_count([('used_at', '!=', False)]), 4)

    def test_old_ones_go(self):
        self.pushed()
        with after(minutes=61):
            self.assertEqual(self.requests._gc_requests(), (0, False))
        with after(minutes=62):
            self.assertEqual(self.requests._gc_requests(), (1, False))

    def test_they_go_with_their_application(self):
        self.pushed()
        self.application.unlink()
        self.assertFalse(self.requests.search_count([]))

    def test_content_of_every_size_that_is_allowed(self):
        self.sign_in()
        self.allow_openid()
        answer = self.redirected(self.follow(self.pushed(state='é' * 4000, nonce='n' * 8000)))
        self.assertEqual(answer['state'], 'é' * 4000)
        self.assertError(self.push(state='é' * 4001), 'invalid_request')
        self.assertError(self.push(headers={'Content-Type': 'application/json'}, data=json.dumps(
            {'client_id': self.client_id, 'client_secret': self.client_secret, 'state': 1})), 'invalid_request')
