package lib.sekisho.selector_test

import data.lib.sekisho.selector

_labels := {"app": "web", "tier": "front"}

test_empty_selector_selects_everything if {
	every given in [{}, {"matchLabels": {}}, {"matchLabels": null, "matchExpressions": null}, {"matchExpressions": []}] {
		selector.matches(given, _labels)
		selector.matches(given, {})
		selector.is_empty(given)
	}
}

test_what_is_no_selector_selects_nothing if {
	every given in [null, [], "app=web", 1] {
		not selector.matches(given, _labels)
		not selector.matches(given, {})
		not selector.is_empty(given)
	}
}

test_selector_with_a_condition_is_not_empty if {
	not selector.is_empty({"matchLabels": {"app": "web"}})
	not selector.is_empty({"matchExpressions": [{"key": "app", "operator": "Exists"}]})
}

test_all_labels_must_match if {
	selector.matches({"matchLabels": {"app": "web"}}, _labels)
	selector.matches({"matchLabels": {"app": "web", "tier": "front"}}, _labels)
	not selector.matches({"matchLabels": {"app": "web", "tier": "back"}}, _labels)
	not selector.matches({"matchLabels": {"app": "web", "other": "x"}}, _labels)
	not selector.matches({"matchLabels": {"app": "web"}}, {})
}

test_labels_and_expressions_must_both_match if {
	in_front := [{"key": "tier", "operator": "In", "values": ["front"]}]
	selector.matches({"matchLabels": {"app": "web"}, "matchExpressions": in_front}, _labels)
	not selector.matches({"matchLabels": {"app": "api"}, "matchExpressions": in_front}, _labels)
	not selector.matches({"matchLabels": {"app": "web"}, "matchExpressions": in_front}, {"app": "web"})
}

_matches(key, operator, values, labels) if {
	selector.matches({"matchExpressions": [{"key": key, "operator": operator, "values": values}]}, labels)
}

test_in if {
	_matches("app", "In", ["api", "web"], _labels)
	not _matches("app", "In", ["api"], _labels)
	not _matches("other", "In", ["web"], _labels)
	not _matches("app", "In", [], _labels)
}

test_not_in_also_matches_where_the_label_is_missing if {
	_matches("app", "NotIn", ["api"], _labels)
	_matches("other", "NotIn", ["web"], _labels)
	not _matches("app", "NotIn", ["api", "web"], _labels)
	every values in [[], null, 1, "api", {"a": "b"}] {
		not _matches("app", "NotIn", values, _labels)
	}
}

test_exists if {
	_matches("app", "Exists", [], _labels)
	selector.matches({"matchExpressions": [{"key": "app", "operator": "Exists"}]}, {"app": ""})
	not _matches("other", "Exists", [], _labels)
	not _matches("app", "Exists", [], {"app": 1})
}

test_does_not_exist if {
	_matches("other", "DoesNotExist", [], _labels)
	_matches("other", "DoesNotExist", [], {})
	not _matches("app", "DoesNotExist", [], _labels)
	not selector.matches({"matchExpressions": [{"operator": "DoesNotExist"}]}, _labels)
	not selector.matches({"matchExpressions": [{"key": 1, "operator": "DoesNotExist"}]}, _labels)
}

test_unknown_operator_selects_nothing if {
	every operator in ["in", "Equals", "", null, "Gt"] {
		not _matches("app", operator, ["web"], _labels)
	}
}

test_every_expression_must_match if {
	expressions := [{"key": "app", "operator": "Exists"}, {"key": "tier", "operator": "In", "values": ["front"]}]
	selector.matches({"matchExpressions": expressions}, _labels)
	not selector.matches({"matchExpressions": expressions}, {"app": "web"})
	not selector.matches({"matchExpressions": expressions}, {"tier": "front"})
}

test_map_selects_a_superset_of_its_pairs if {
	selector.matches_map({"app": "web"}, _labels)
	selector.matches_map(_labels, _labels)
	not selector.matches_map({"app": "web", "other": "x"}, _labels)
	not selector.matches_map({"app": "api"}, _labels)
}

test_empty_map_selects_nothing if {
	every given in [{}, null] {
		not selector.matches_map(given, _labels)
		not selector.matches_map(given, {})
	}
}

test_index_finds_what_may_select if {
	filed := selector.index([{"app": "web"}, {"app": "api"}, {"app": "web", "tier": "back"}, {}, null, {"app": "web", "tier": "front"}])
	selector.candidates(filed, {"app": "web"}) == {0, 3}
	selector.candidates(filed, _labels) == {0, 3, 5}
	selector.candidates(filed, {"app": "x", "tier": "back"}) == {2, 3}
	selector.candidates(filed, {}) == {3}
	selector.candidates(selector.index([]), _labels) == set()
	selector.candidates(selector.index({"a": {"app": "web"}}), _labels) == {"a"}
}

test_index_files_a_map_under_the_rarest_of_its_pairs if {
	maps := [{"app": name, "part": "shop", "zone": name} | some name in ["web", "api", "db"]]
	every labels in [{"part": "shop"}, {"part": "shop", "zone": "web"}] {
		selector.candidates(selector.index(maps), labels) == set()
	}
	selector.candidates(selector.index(maps), {"app": "api"}) == {1}
	selector.candidates(selector.index([{"a": "b", "c": "d"}, {"a": "b", "c": "e"}]), {"c": "e"}) == {1}
}

test_index_of_selectors if {
	filed := selector.index_of_selectors([
		{"matchLabels": {"app": "web"}},
		{"matchLabels": {"app": "api"}, "matchExpressions": []},
		{"matchExpressions": [{"key": "app", "operator": "Exists"}]},
		{"matchLabels": null},
		null,
	])
	selector.candidates(filed, _labels) == {0, 2, 3, 4}
	selector.candidates(filed, {}) == {2, 3, 4}
}

test_labels_are_always_an_object if {
	selector.labels({"metadata": {"labels": {"a": "b"}}}) == {"a": "b"}
	every given in [{}, {"metadata": null}, {"metadata": {"labels": null}}, {"metadata": {"labels": "a"}}, null] {
		selector.labels(given) == {}
	}
}
