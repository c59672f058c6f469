"""What tests of tours share."""


class OnAPhone:
    """Put before a class of tours, it runs them once more as people hold a phone, 360 pixels wide."""

    allow_inherited_tests_method = True  # Odoo leaves them out without it
    browser_size = '360x740'
    touch_enabled = True
