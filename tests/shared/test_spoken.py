"""Sentences that never vary are said when a template is compiled, in each language by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Blueprint, render_template
from flask.testing import FlaskClient
from jinja2 import DictLoader, Environment
from markupsafe import Markup

from services.shared.web import may
from services.shared.web.spoken import SpokenTemplate, edition
from services.shared.web.templating import compiled_templates
from tests.shared.web_site import site


def spoken(template: str) -> str:
    """What a template says before anything is known of its page."""
    said: list[str] = []

    def translated(sentence: str) -> Markup:
        said.append(sentence)
        return Markup(f"[{sentence}]")

    environment = Environment(loader=DictLoader({"page": template}), autoescape=True)  # it is on
    environment.globals["translated"] = translated
    environment.code_generator_class = SpokenTemplate
    environment.get_template("page")
    return " ".join(said)


@pytest.mark.parametrize(
    ("template", "known"),
    [
        ('<p>{{ _("Done") }}</p>', "Done"),
        ('{% if never %}{{ note(_("Done"), [_("Open")]) }}{% endif %}', "Done Open"),
        ('{% macro note() %}{{ _("Done") }}{% endmacro %}', "Done"),
        ('{{ _("For %(name)s", name=name) }}', "For %(name)s"),
        ("{{ _(sentence) }}", ""),
        ('{{ ngettext("%(num)d day", "%(num)d days", 2) }}', ""),
    ],
)
def test_all_that_is_known_of_a_sentence_is_said_at_once(template: str, known: str) -> None:
    assert spoken(template) == known


def test_values_of_a_sentence_are_filled_in_later_and_escaped() -> None:
    environment = Environment(
        loader=DictLoader({"page": '{{ _("%(share)s %% for %(name)s", share=5, name=name) }}, {{ _("100 %%") }}'}),
        autoescape=True,
    )
    environment.globals["translated"] = lambda sentence: Markup(sentence.replace("for", "<b>untuk</b>"))
    environment.code_generator_class = SpokenTemplate

    said = environment.get_template("page").render(name="<Contoh>")

    assert said == "5 % <b>untuk</b> &lt;Contoh&gt;, 100 %"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    blueprint = Blueprint("pages", __name__)

    @blueprint.get("/izin")
    @may("anyone")
    def permits() -> str:
        return render_template("shell.html")

    return site(blueprint, tmp_path).test_client()


def test_the_same_page_speaks_the_language_of_each_visitor(client: FlaskClient) -> None:
    for language, words in [("id", "Langsung ke isi"), ("en", "Skip to the content"), ("id", "Langsung ke isi")]:
        client.set_cookie("sakpore_language", language)

        assert words in client.get("/izin").text


def test_other_translations_make_another_edition(tmp_path: Path) -> None:
    messages = tmp_path / "id" / "LC_MESSAGES"
    messages.mkdir(parents=True)
    without = edition([tmp_path])

    (messages / "messages.mo").write_bytes(b"one")
    first = edition([tmp_path])
    (messages / "messages.mo").write_bytes(b"other")

    assert len({without, first, edition([tmp_path])}) == 3


def test_what_was_compiled_for_one_edition_is_not_taken_for_another(tmp_path: Path) -> None:
    def page(words: str, prefix: str) -> str:
        environment = Environment(  # of text
            loader=DictLoader({"page": '{{ _("Done") }}'}), bytecode_cache=compiled_templates(prefix, tmp_path)
        )
        environment.globals["translated"] = lambda _: Markup(words)
        environment.code_generator_class = SpokenTemplate
        return environment.get_template("page").render()

    assert page("Selesai", "id-1-") == "Selesai"
    assert page("Rampung", "id-1-") == "Selesai"
    assert page("Rampung", "id-2-") == "Rampung"
