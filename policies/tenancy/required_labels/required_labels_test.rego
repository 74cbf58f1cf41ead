package policies.tenancy.required_labels_test

import data.policies.tenancy.required_labels

_object(version, kind, labels) := {"apiVersion": version, "kind": kind, "metadata": {"name": "web", "labels": labels}}

_settings(labels) := _object("v1", "ConfigMap", labels)

_deployment(labels, template_labels) := object.union(
	_object("apps/v1", "Deployment", labels),
	{"spec": {"template": {"metadata": {"labels": template_labels}}}},
)

_template := ["spec", "template", "metadata", "labels"]

_name := "app.kubernetes.io/name"

_missing(noun, path, key) := {
	"msg": sprintf("%s %q is missing", [noun, key]),
	"details": {"path": array.concat(path, [key])},
}

_wrong(noun, path, value, pattern) := {
	"msg": sprintf(`%s "team" has the value %q, which does not match %s`, [noun, value, pattern]),
	"details": {"path": array.concat(path, ["team"])},
}

_bad_key(key) := {
	"msg": sprintf("label %q is refused: this is no label key", [key]),
	"details": {"path": ["metadata", "labels", key]},
}

_bad_value(key, value) := {
	"msg": sprintf("label %q is refused: %s is no label value", [key, value]),
	"details": {"path": ["metadata", "labels", key]},
}

_labels := ["metadata", "labels"]

_fifty := "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwx"

_sixty_three := concat("", [_fifty, "abcdefghijklm"])

_two_hundred_and_fifty := concat("", [_fifty, _fifty, _fifty, _fifty, _fifty])

test_deny_workloads_without_a_name_by_default if {
	every kind, version in {"Pod": "v1", "PodTemplate": "v1", "Deployment": "apps/v1", "CronJob": "batch/v1"} {
		required_labels.violation == {_missing("label", _labels, _name)} with input as _object(version, kind, {"app": "web"})
	}
	every metadata in [{}, {"labels": null}, {"labels": {_name: null}}] {
		required_labels.violation == {_missing("label", _labels, _name)} with input as {
			"apiVersion": "v1",
			"kind": "Pod",
			"metadata": metadata,
		}
	}
}

test_allow_the_name_alone_and_other_kinds_by_default if {
	required_labels.violation == set() with input as _deployment({_name: "web"}, {})
	every given in [_settings({}), _object("example.com/v1", "Deployment", {}), {"apiVersion": "v1", "kind": "Secret"}] {
		required_labels.violation == set() with input as given
	}
}

test_kinds_of_a_rule if {
	every kinds in [["*"], ["Secret", "ConfigMap"]] {
		required_labels.violation == {_missing("label", _labels, "team")} with input as _settings({})
			with data.parameters["required-labels"] as {"rules": [{"kinds": kinds, "key": "team"}]}
	}
	every kinds in [[], ["Secret"], ["apps/ConfigMap"], ["PodBearing"], null] {
		required_labels.violation == set() with input as _settings({})
			with data.parameters["required-labels"] as {"rules": [{"kinds": kinds, "key": "team"}]}
	}
}

test_deny_every_rule_that_is_broken if {
	required_labels.violation == {
		_missing("label", _labels, "a"),
		_missing("label", _labels, "b"),
		_wrong("label", _labels, "shop", "team-.*"),
	} with input as _settings({"team": "shop"})
		with data.parameters["required-labels"] as {"rules": [
			{"kinds": ["*"], "key": "a"},
			{"kinds": ["*"], "key": "b"},
			{"kinds": ["*"], "key": "team", "valueRegex": "team-.*"},
		]}
}

test_deny_values_that_do_not_match if {
	rules := {"rules": [{"kinds": ["*"], "key": "team", "valueRegex": "team-[a-z]+|infra"}]}
	every value in ["shop", "team-1", "x-team-a", "team-a1", "infrastructure", ""] {
		required_labels.violation == {_wrong("label", _labels, value, "team-[a-z]+|infra")} with input as _settings({"team": value})
			with data.parameters["required-labels"] as rules
	}
	every value in ["team-a", "infra"] {
		required_labels.violation == set() with input as _settings({"team": value})
			with data.parameters["required-labels"] as rules
	}
}

test_deny_templates_where_the_rule_says_so if {
	rule := {"kinds": ["*"], "key": "team", "valueRegex": "a"}
	judged := {"rules": [object.union(rule, {"template": true})]}
	required_labels.violation == {_missing("pod label", _template, "team")} with input as _deployment({"team": "a"}, {})
		with data.parameters["required-labels"] as judged
	required_labels.violation == {_wrong("pod label", _template, "b", "a")} with input as _deployment({"team": "a"}, {"team": "b"})
		with data.parameters["required-labels"] as judged
	required_labels.violation == {_missing("label", _labels, "team")} with input as _deployment({}, {"team": "a"})
		with data.parameters["required-labels"] as judged
	every given in [_deployment({"team": "a"}, {"team": "a"}), _object("v1", "Pod", {"team": "a"}), _settings({"team": "a"})] {
		required_labels.violation == set() with input as given with data.parameters["required-labels"] as judged
	}
	every template in [false, "true"] {
		required_labels.violation == set() with input as _deployment({"team": "a"}, {"team": "b"})
			with data.parameters["required-labels"] as {"rules": [object.union(rule, {"template": template})]}
	}
}

test_deny_keys_that_are_no_label_keys if {
	every key in [
		"",
		"a b",
		"-a",
		"a-",
		"a/b/c",
		"/a",
		"a/",
		"A.example/a",
		"a..example/a",
		"a-.example/a",
		"a.-example/a",
		".example/a",
		"ä",
		concat("", [_sixty_three, "x"]),
		concat("", [_two_hundred_and_fifty, "abcd/a"]),
		concat("", ["a.example/", _sixty_three, "x"]),
	] {
		required_labels.violation == {_bad_key(key)} with input as _settings({key: "x"})
	}
}

test_deny_values_that_are_no_label_values if {
	every value in ["a b", "-a", "a-", "a/b", "a:b", "_", ".", "ä", concat("", [_sixty_three, "x"])] {
		required_labels.violation == {_bad_value("a", json.marshal(value))} with input as _settings({"a": value})
	}
	every value, shown in {1.5: "1.5", true: "true", false: "false", ["x"]: `["x"]`} {
		required_labels.violation == {_bad_value("a", shown)} with input as _settings({"a": value})
	}
}

test_deny_syntax_in_templates_too_but_once_for_pods if {
	required_labels.violation == {{
		"msg": `pod label "a" is refused: true is no label value`,
		"details": {"path": array.concat(_template, ["a"])},
	}} with input as _deployment({_name: "web"}, {"a": true, "b": "x"})
	required_labels.violation == {_bad_value("a", "true"), _bad_value("b", "1"), _bad_key("-")} with input as _object("v1", "Pod", {
		_name: "web",
		"a": true,
		"b": 1,
		"-": "x",
		"c": "",
		"d": "x",
		"e": null,
	})
}

test_allow_labels if {
	every key in [
		"a",
		"A_b.c-D..e",
		"example/a",
		"a.b-c.example/A",
		"1",
		_sixty_three,
		concat("", [_two_hundred_and_fifty, "abc/", _sixty_three]),
	] {
		required_labels.violation == set() with input as _settings({key: "x"})
	}
	every value in ["", "a", "A_b.c-D", "1.5", _sixty_three, null] {
		required_labels.violation == set() with input as _settings({"a": value})
	}
}

test_allow_syntax_where_it_is_not_checked if {
	every value in [false, "true"] {
		required_labels.violation == set() with input as _settings({"a": true, "-": "x"})
			with data.parameters["required-labels"] as {"checkSyntax": value}
	}
	every labels in [null, "a", ["-"], 1] {
		required_labels.violation == set() with input as _settings(labels)
	}
}

test_deny_instance_with_another_name if {
	instance := "app.kubernetes.io/instance"
	required_labels.violation == {{
		"msg": `label app.kubernetes.io/instance is "shop", but the object is named "web"`,
		"details": {"path": ["metadata", "labels", instance]},
	}} with input as _settings({instance: "shop"})
		with data.parameters["required-labels"] as {"instanceMatchesName": true}
	every labels in [{instance: "web"}, {}, {instance: null}] {
		required_labels.violation == set() with input as _settings(labels)
			with data.parameters["required-labels"] as {"instanceMatchesName": true}
	}
	every parameters in [{}, {"instanceMatchesName": "true"}] {
		required_labels.violation == set() with input as _settings({instance: "shop"})
			with data.parameters["required-labels"] as parameters
	}
	every metadata in [{"generateName": "web-"}, {"name": 1}] {
		required_labels.violation == set() with input as {
			"apiVersion": "v1",
			"kind": "ConfigMap",
			"metadata": object.union(metadata, {"labels": {instance: "shop"}}),
		}
			with data.parameters["required-labels"] as {"instanceMatchesName": true}
	}
}

test_defaults if {
	required_labels.default_parameters == {
		"rules": [{"kinds": ["PodBearing"], "key": _name}],
		"checkSyntax": true,
		"instanceMatchesName": false,
	}
}

test_allow_workloads_that_no_rule_is_about if {
	required_labels.violation == set() with input as _deployment({}, {})
		with data.parameters["required-labels"] as {"rules": [{"kinds": ["Secret"], "key": "team"}]}
}
