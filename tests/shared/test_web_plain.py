"""The components that are spelt out for pages with many visitors are those of GOV.UK, and what pages say is exact."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Blueprint, render_template_string

from services.shared.web.navigation import navigation
from tests.shared.web_site import site

GOVUK = '{{% from "govuk_frontend_jinja/components/{file}/macro.html" import {name} %}}{{{{ {name}({options}) }}}}'
PLAIN = '{{% from "components/plain.html" import {name} %}}{{{{ {call} }}}}'
NAVIGATION = (
    '{"serviceName": "Perizinan", "serviceUrl": "/", "ariaLabel": "Perizinan", "menuButtonText": "Menu",'
    ' "navigationLabel": "Menu", "navigation": places}'
)


@pytest.mark.parametrize(
    ("call", "file", "name", "options"),
    [
        ("tag('<Terbit>', 'green')", "tag", "govukTag", '{"text": "<Terbit>", "classes": "govuk-tag--green"}'),
        ("inset('Izin & surat')", "inset-text", "govukInsetText", '{"text": "Izin & surat"}'),
        ("button_link('Unduh', '/a?b&c')", "button", "govukButton", '{"text": "Unduh", "href": "/a?b&c"}'),
        (
            "button_link('Unduh', '/a', 'govuk-button--secondary')",
            "button",
            "govukButton",
            '{"text": "Unduh", "href": "/a", "classes": "govuk-button--secondary"}',
        ),
        (
            "warning('Bertindak!', 'Peringatan')",
            "warning-text",
            "govukWarningText",
            '{"text": "Bertindak!", "iconFallbackText": "Peringatan"}',
        ),
        ("service_navigation(places)", "service-navigation", "govukServiceNavigation", NAVIGATION),
    ],
)
def test_a_component_that_is_spelt_out_is_the_one_of_the_design_system(
    tmp_path: Path, call: str, file: str, name: str, options: str
) -> None:
    app = site(Blueprint("pages", __name__), tmp_path)

    with app.test_request_context("/lacak/kode"):
        places = navigation()
        ours = render_template_string(PLAIN.format(name=call.partition("(")[0], call=call), places=places)
        theirs = render_template_string(GOVUK.format(file=file, name=name, options=options), places=places)

    assert dense(ours) == dense(theirs)


def dense(html: str) -> str:
    """Without the white space that nobody sees."""
    return "".join(html.split())


def test_a_sentence_is_said_in_the_language_of_each_request(tmp_path: Path) -> None:
    app = site(Blueprint("pages", __name__), tmp_path)
    source = "{{ _('Language') }}|{{ _('by %(actor)s', actor='<b>') }}|{{ _('100%%') }}"
    said = []

    for language in ("id", "en", "id"):
        with app.test_request_context(headers={"Cookie": f"sakpore_language={language}"}):
            said.append(render_template_string(source))

    assert said == ["Bahasa|oleh &lt;b&gt;|100%", "Language|by &lt;b&gt;|100%", "Bahasa|oleh &lt;b&gt;|100%"]
