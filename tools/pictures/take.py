"""Takes the pictures of the store page; run by `./dev screenshots`, which says on standard input where Odoo is."""

import base64
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))

from chromium import Unseen  # noqa: E402
from example import SCOPE, Example  # noqa: E402

from browser import Browser  # noqa: E402
from person import Person, Refused  # noqa: E402

WIDE = 1280, 860, 1.5
TALL = 1280, 1300, 1.5
PHONE = 390, 844, 2
COVER = 1120, 560, 1.5
COLORS = 256
ROUNDS = 3  # in which Pillow looks for better colours
# Counts of messages and activities are of Odoo's demo data.
WITHOUT_COUNTS = "<style>.o_menu_systray .badge { display: none; }</style>"
MOST_BYTES = 300_000
CONNECTED = ".modal-body div:has(> div > [name=connected_application_ids])"
FORM = ".o_form_view .o_form_editable, .o_form_view .o_form_readonly"


@dataclass
class Given:
    """What `./dev screenshots` says."""

    url: str
    database: str
    dsn: str
    login: str
    password: str
    chromium: str
    fonts: str
    folder: str


class Camera:
    """Writes pictures of what a browser shows."""

    def __init__(self, browser, folder):
        self.browser = browser
        self._folder = Path(folder)

    def take(self, name, **options):
        """Write a picture, with fewer colours than it could have; see :meth:`Browser.picture`."""
        self.browser.run(f"document.head.insertAdjacentHTML('beforeend', {json.dumps(WITHOUT_COUNTS)})")
        image = Image.open(io.BytesIO(self.browser.picture(**options))).convert("RGB")
        small = io.BytesIO()
        image.quantize(COLORS, kmeans=ROUNDS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
        if small.tell() > MOST_BYTES:
            raise Unseen(f"The picture {name} takes {small.tell():,} bytes: show less of the page.")
        (self._folder / name).write_bytes(small.getvalue())
        print(f"  {name}: {image.width} × {image.height}, {small.tell() / 1000:.0f} kB", flush=True)


def logos(browser):
    """Return the drawings of this folder as PNG, by their names."""
    drawn = {}
    for path in sorted(HERE.glob("*.svg")):
        browser.set_size(600, 400, 2)
        browser.go_to(_data_url("text/html", b"<style>body{margin:0}svg{display:block}</style>" + path.read_bytes()))
        browser.wait("svg")
        drawn[path.stem] = browser.picture("svg", transparent=True)
    return drawn


def take_all(given):
    """Take all pictures.

    :param Given given: where.
    """
    with Browser(given.chromium, given.fonts) as browser:
        camera = Camera(browser, given.folder)
        admin = Person(given.url, given.database, given.login, given.password)
        example = Example(admin, given.database, logos(browser))

        _sign_in(browser, example.person)
        browser.set_size(*PHONE)
        browser.go_to(given.url + example.person.authorize_path(example.reports))
        browser.wait("#oauth2_consent")
        camera.take("consent.png", selector="main")
        _cover(camera)

        example.use()
        example.age(given.dsn)

        browser.set_size(*TALL)
        browser.go_to(f"{given.url}/odoo")
        browser.wait(".o_user_menu button")
        browser.click(".o_user_menu button")
        browser.wait(".dropdown-item[data-menu=preferences]")
        browser.click(".dropdown-item[data-menu=preferences]")
        browser.wait(".o_form_view .o_notebook_headers .nav-link")
        browser.click(".o_form_view .nav-link", "Security")
        browser.wait("[name=connected_application_ids] .o_kanban_record")
        camera.take("connected_applications.png", selector=CONNECTED, margin=12)

        browser.set_size(*WIDE)
        _sign_in(browser, admin)
        browser.go_to(f"{given.url}/odoo/oauth2-applications/{example.reports.id}")
        browser.wait(FORM)
        if browser.click(".o_notebook .nav-link", "Quick Start"):
            browser.wait(".o_notebook .nav-link.active")
        camera.take("application.png")

        scope = admin.call("oauth2.scope", "search", [("name", "=", SCOPE)])[0]
        browser.go_to(f"{given.url}/odoo/oauth2-scopes/{scope}")
        browser.wait(FORM)
        browser.click("button[name=action_preview]")
        browser.wait(".modal .o_data_row")
        camera.take("scope_preview.png")

        browser.go_to(f"{given.url}/odoo/oauth2-events")
        browser.wait(".o_list_view .o_data_row")
        camera.take("audit_trail.png")


def _sign_in(browser, person):
    browser.set_cookie(person.url, "session_id", person.session.cookies["session_id"])


def _cover(camera):
    """Put the consent page, as it was just seen, on the cover."""
    browser = camera.browser
    browser.set_size(430, 860, 2)
    browser.run("scrollTo(0, 0)")
    browser.wait("#oauth2_consent")
    consent = browser.picture("main > *")
    page = (HERE / "cover.html").read_text()
    for word, picture in ("ICON", (HERE.parents[1] / "static/description/icon.png").read_bytes()), ("CONSENT", consent):
        page = page.replace(f'"{word}"', f'"{_data_url("image/png", picture)}"')
    browser.set_size(*COVER)
    browser.go_to("about:blank")
    browser.run(f"document.open(); document.write({json.dumps(page)}); document.close()")
    browser.wait(".page")
    camera.take("cover.png")


def _data_url(kind, content):
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


if __name__ == "__main__":
    try:
        take_all(Given(**json.load(sys.stdin)))
    except (Refused, Unseen) as problem:
        print(f"./dev screenshots: {problem}", file=sys.stderr)
        sys.exit(1)
