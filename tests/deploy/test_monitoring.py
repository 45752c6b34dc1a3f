"""The alerts and the dashboard ask only for what the processes tell, and every alert says what to do."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from deploy.local.home import SERVICES, Ports
from services.shared import metrics
from tests.system import ROOT

DEPLOY = ROOT / "deploy"
ALERTS = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())
DASHBOARD = json.loads((DEPLOY / "grafana" / "sakpore.json").read_text())
PROMETHEUS = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())

RULES: list[dict[str, Any]] = [rule for group in ALERTS["groups"] for rule in group["rules"]]
PANELS: list[dict[str, Any]] = DASHBOARD["panels"]
OWN = {"up"}  # what Prometheus itself knows of each process
LABEL_LISTS = re.compile(r"\{[^}]*\}|\b(?:by|without|on|ignoring)\s*\([^)]*\)|\[[^]]*\]")
WORDS = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*(?!\w)(?!\s*\()")
LABELS = re.compile(r"\b(\w+)\s*(?:=~|!=|!~|=)\s*\"|\b(?:by|without)\s*\(([^)]*)\)")
OPERATORS = {"and", "or", "unless", "on", "ignoring", "by", "without", "bool", "offset"}


def asked(expression: str) -> set[str]:
    """The metrics that an expression names."""
    return set(WORDS.findall(LABEL_LISTS.sub(" ", expression))) - OPERATORS


def labels(expression: str) -> set[str]:
    """The labels that an expression selects or groups by."""
    found = {name.strip() for one, many in LABELS.findall(expression) for name in (one, *many.split(","))}
    return found - {"", "le", "job", "process"}


def told() -> dict[str, set[str]]:
    """What a process tells: samples by name, each with the labels of its metric."""
    of_ours = {
        each._name: set(each._labelnames)
        for each in vars(metrics).values()
        if hasattr(each, "_labelnames") and hasattr(each, "_name")
    }
    names: dict[str, set[str]] = {}
    for family in REGISTRY.collect():
        endings = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("_total",)}.get(family.type, ("",))
        for ending in endings:
            names[family.name + ending] = of_ours.get(family.name, set())
    return names


EXPRESSIONS = {rule["alert"]: rule["expr"] for rule in RULES} | {
    panel["title"]: target["expr"] for panel in PANELS for target in panel["targets"]
}


@pytest.mark.parametrize("expression", EXPRESSIONS.values(), ids=EXPRESSIONS.keys())
def test_only_what_processes_tell_is_asked_for(expression: str) -> None:
    known = told()

    assert asked(expression)
    assert asked(expression) - OWN - set(known) == set()
    assert labels(expression) <= set().union(*(known[name] for name in asked(expression) - OWN))


def test_a_metric_that_nobody_tells_would_be_found() -> None:
    assert asked('rate(sakpore_forgotten_total{service="x"}[5m]) / on (service) up') == {
        "sakpore_forgotten_total",
        "up",
    }
    assert labels('sum by (service, le) (x{fate="done"})') == {"service", "fate"}


def test_every_metric_of_ours_is_shown_or_watched() -> None:
    everything = " ".join(EXPRESSIONS.values())
    ours = {each._name for each in vars(metrics).values() if hasattr(each, "_labelnames") and hasattr(each, "_name")}

    assert {name for name in ours if name not in everything} == {"sakpore_relay_position"}


def test_every_alert_says_what_happened_and_what_to_do() -> None:
    assert len({rule["alert"] for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert rule["annotations"]["summary"].endswith(".")
        assert len(rule["annotations"]["runbook"]) > 40


def test_prometheus_reads_every_service_where_it_listens() -> None:
    [job] = PROMETHEUS["scrape_configs"]
    found = {each["labels"]["process"]: each["targets"] for each in job["static_configs"]}

    assert found == {service: [f"127.0.0.1:{Ports(8000).service(service)}"] for service in SERVICES}
    assert PROMETHEUS["rule_files"] == ["alerts.yml"]


def test_the_panels_lie_side_by_side_and_have_names_of_their_own() -> None:
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in PANELS]

    assert len(set(places)) == len({panel["title"] for panel in PANELS}) == len({panel["id"] for panel in PANELS})
    assert len(places) == len(PANELS)
