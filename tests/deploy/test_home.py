"""Where an instance lives and on which ports it listens."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

import pytest

from deploy.local import certificate_authority
from deploy.local.home import ROOT, SERVICES, Home, Ports
from deploy.local.nginx import configured
from deploy.local.secret_files import load
from deploy.local.services import Addresses, service_environment, wanted
from services.shared.settings import SettingError


def test_all_ports_follow_the_first():
    ports = Ports.from_env({"SAKPORE_PORT": "9000"})

    assert ports.nginx == 9000
    assert [ports.service(name) for name in SERVICES] == [9001, 9002, 9003, 9004, 9005, 9006]
    assert (ports.mailbox_http, ports.mailbox_smtp, ports.mailbox_imap) == (9010, 9011, 9013)
    assert (ports.postgres, ports.rabbitmq, ports.rabbitmq_distribution, ports.object_store) == (9020, 9030, 9031, 9040)


def test_without_settings_the_home_is_in_the_clone_and_the_port_is_8000():
    home = Home.from_env({})

    assert home.path == ROOT / ".local"
    assert home.base_url == "http://localhost:8000"


@pytest.mark.parametrize("text", ["eighty", "80", "65530", "-1", "8000.5"])
def test_a_port_that_cannot_be_is_refused_by_its_setting(text: str):
    with pytest.raises(SettingError, match=r"^SAKPORE_PORT must be a number from 1024 to 65492, not "):
        Ports.from_env({"SAKPORE_PORT": text})


def test_a_home_that_is_a_file_is_refused(tmp_path: Path):
    (tmp_path / "file").touch()

    with pytest.raises(SettingError, match="SAKPORE_HOME is not a folder"):
        Home.from_env({"SAKPORE_HOME": str(tmp_path / "file")})


def test_two_homes_have_different_identities(tmp_path: Path):
    assert Home(tmp_path / "a", Ports(8000)).identity != Home(tmp_path / "b", Ports(8000)).identity


def test_secrets_are_made_once_and_only_their_owner_may_read_them(tmp_path: Path):
    home = Home(tmp_path, Ports(8000))
    home.create()

    first, second = load(home), load(home)

    assert first.values == second.values
    assert len(first.personal_data_key.read_bytes()) == 32
    assert {file.stat().st_mode & 0o777 for file in home.secrets.iterdir()} == {0o600}
    assert home.secrets.stat().st_mode & 0o777 == 0o700


def test_each_service_gets_its_own_settings_and_nobody_elses(tmp_path: Path):
    home = Home(tmp_path, Ports(8000))
    home.create()
    addresses = Addresses.from_env(home, load(home), {})

    intake, tracking = service_environment("intake", addresses), service_environment("tracking", addresses)

    assert "SAKPORE_PERSONAL_DATA_KEY_FILE" in intake
    assert set(tracking) == {
        "SAKPORE_DATABASE_URL",
        "SAKPORE_AMQP_URL",
        "SAKPORE_LISTEN",
        "SAKPORE_BASE_URL",
        "SAKPORE_FORM_SECRET",
        "SAKPORE_SESSION_PUBLIC_KEY_FILE",
        "SAKPORE_JOURNAL_PRIVATE_KEY_FILE",
        "SAKPORE_ANALYST_DATABASE_URL",
    }
    assert intake["SAKPORE_DATABASE_URL"] != tracking["SAKPORE_DATABASE_URL"]


@pytest.mark.parametrize("name", wanted({}))
def test_each_service_finds_all_its_settings(name: str, tmp_path: Path):
    home = Home(tmp_path, Ports(8000))
    home.create()
    secrets = load(home)
    certificate_authority.create(secrets.certificate_authority)
    module = importlib.import_module(f"services.{name}.service")
    kind = inspect.signature(module.wire, eval_str=True).parameters["settings"].annotation

    settings = kind.from_env(service_environment(name, Addresses.from_env(home, secrets, {})))

    assert settings.listen == f"127.0.0.1:{home.ports.service(name)}"


def test_external_servers_are_used_when_they_are_named(tmp_path: Path):
    home = Home(tmp_path, Ports(8000))
    home.create()
    external = {
        "SAKPORE_INTAKE_DATABASE_URL": "postgresql://intake:secret@db.example/intake",
        "SAKPORE_AMQP_URL": "amqp://office:secret@bus.example/",
    }

    addresses = Addresses.from_env(home, load(home), external)

    assert addresses.database("intake") == external["SAKPORE_INTAKE_DATABASE_URL"]
    assert addresses.amqp == external["SAKPORE_AMQP_URL"]
    assert "127.0.0.1:8020" in addresses.database("notify")


def test_an_external_server_that_is_no_address_is_refused_by_its_setting(tmp_path: Path):
    home = Home(tmp_path, Ports(8000))
    home.create()

    with pytest.raises(SettingError, match="SAKPORE_AMQP_URL is not an address"):
        Addresses.from_env(home, load(home), {"SAKPORE_AMQP_URL": "bus.example"})


def test_an_unknown_service_is_refused_by_the_setting_that_names_it():
    with pytest.raises(SettingError, match="SAKPORE_SERVICES names what is no service: nofity"):
        wanted({"SAKPORE_SERVICES": "intake, nofity"})


def test_the_web_servers_configuration_has_no_place_left_to_fill(tmp_path: Path):
    text = configured(Home(tmp_path, Ports(8000)), 10, {"SAKPORE_TRACKING_RATE": "5r/s"})

    assert "${" not in text
    assert "client_max_body_size 21m;" in text
    assert "zone=tracking:1m rate=5r/s" in text
