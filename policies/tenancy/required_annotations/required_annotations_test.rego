package policies.tenancy.required_annotations_test

import data.policies.tenancy.required_annotations

_object(version, kind, annotations) := {
	"apiVersion": version,
	"kind": kind,
	"metadata": {"name": "web", "annotations": annotations},
}

_settings(annotations) := _object("v1", "ConfigMap", annotations)

_deployment(annotations, template_annotations) := object.union(
	_object("apps/v1", "Deployment", annotations),
	{"spec": {"template": {"metadata": {"annotations": template_annotations}}}},
)

_own := ["metadata", "annotations"]

_template := ["spec", "template", "metadata", "annotations"]

_violation(place, key, text) := {
	"msg": sprintf("%s %q %s", [{_own: "annotation", _template: "pod annotation"}[place], key, text]),
	"details": {"path": array.concat(place, [key])},
}

_missing(place, key) := _violation(place, key, "is missing")

_forbidden(place, key) := _violation(place, key, "is forbidden")

_not_allowed(place, key) := _violation(place, key, "is none of those allowed that begin with proxy/")

_required(rules) := {"required": rules}

test_allow_everything_before_there_are_rules if {
	every parameters in [{}, {"required": [], "forbidden": [], "allowedOnly": []}] {
		required_annotations.violation == set() with input as _deployment({"a": "x"}, {})
			with data.parameters["required-annotations"] as parameters
	}
	required_annotations.default_parameters == {"required": [], "forbidden": [], "allowedOnly": []}
}

test_kinds_of_a_rule if {
	every kinds in [["*"], ["Secret", "ConfigMap"]] {
		required_annotations.violation == {
			_missing(_own, "team"),
			_forbidden(_own, "a"),
			_not_allowed(_own, "proxy/a"),
		} with input as _settings({"a": "x", "proxy/a": "x"})
			with data.parameters["required-annotations"] as {
				"required": [{"kinds": kinds, "key": "team"}],
				"forbidden": [{"kinds": kinds, "keyGlob": "a"}],
				"allowedOnly": [{"kinds": kinds, "prefix": "proxy/", "keys": []}],
			}
	}
	every kinds in [[], ["Secret"], ["apps/ConfigMap"], ["PodBearing"], null] {
		required_annotations.violation == set() with input as _settings({"a": "x", "proxy/a": "x"})
			with data.parameters["required-annotations"] as {
				"required": [{"kinds": kinds, "key": "team", "valueRegex": "x"}, {"kinds": kinds, "key": "a", "valueRegex": "y"}],
				"forbidden": [{"kinds": kinds, "keyGlob": "a"}],
				"allowedOnly": [{"kinds": kinds, "prefix": "proxy/", "keys": []}],
			}
	}
	every kinds in [["PodBearing"], ["apps/Deployment"]] {
		required_annotations.violation == {_missing(_own, "team")} with input as _deployment({}, {})
			with data.parameters["required-annotations"] as _required([{"kinds": kinds, "key": "team"}])
	}
	required_annotations.violation == set() with input as _deployment({}, {})
		with data.parameters["required-annotations"] as _required([{"kinds": ["Secret"], "key": "team"}])
}

test_deny_missing if {
	rules := _required([{"kinds": ["*"], "key": "a"}, {"kinds": ["*"], "key": "b"}])
	required_annotations.violation == {_missing(_own, "a"), _missing(_own, "b")} with input as {"apiVersion": "v1", "kind": "Secret"}
		with data.parameters["required-annotations"] as rules
	every annotations in [null, {}, {"a": null, "b": null}, "a"] {
		required_annotations.violation == {_missing(_own, "a"), _missing(_own, "b")} with input as _settings(annotations)
			with data.parameters["required-annotations"] as rules
	}
	required_annotations.violation == {_missing(_own, "b")} with input as _settings({"a": ""})
		with data.parameters["required-annotations"] as rules
}

test_deny_values_that_do_not_match if {
	rules := _required([{"kinds": ["*"], "key": "x"}, {"kinds": ["*"], "key": "mail", "valueRegex": `[a-z]+@shop\.example|none`}])
	every value in ["ann@shop.example.evil", "x ann@shop.example", "annshop.example", "nonesuch", ""] {
		text := sprintf(`has the value %q, which does not match [a-z]+@shop\.example|none`, [value])
		required_annotations.violation == {_violation(_own, "mail", text)} with input as _settings({"mail": value, "x": "y"})
			with data.parameters["required-annotations"] as rules
	}
	every value in ["ann@shop.example", "none", 1] {
		required_annotations.violation == set() with input as _settings({"mail": value, "x": "y"})
			with data.parameters["required-annotations"] as rules
	}
}

test_deny_templates_where_the_rule_says_so if {
	rule := {"kinds": ["*"], "key": "team", "valueRegex": "a"}
	judged := _required([object.union(rule, {"template": true})])
	wrong := `has the value "b", which does not match a`
	required_annotations.violation == {_missing(_template, "team")} with input as _deployment({"team": "a"}, {})
		with data.parameters["required-annotations"] as judged
	required_annotations.violation == {_violation(_template, "team", wrong)} with input as _deployment({"team": "a"}, {"team": "b"})
		with data.parameters["required-annotations"] as judged
	every given in [_deployment({"team": "a"}, {"team": "a"}), _object("v1", "Pod", {"team": "a"}), _settings({"team": "a"})] {
		required_annotations.violation == set() with input as given
			with data.parameters["required-annotations"] as judged
	}
	every template in [false, "true"] {
		required_annotations.violation == set() with input as _deployment({"team": "a"}, {"team": "b"})
			with data.parameters["required-annotations"] as _required([object.union(rule, {"template": template})])
	}
}

test_deny_forbidden_keys_of_objects_and_templates if {
	rules := {"forbidden": [{"kinds": ["*"], "keyGlob": "proxy/*"}, {"kinds": ["*"], "keyGlob": "debug"}]}
	required_annotations.violation == {
		_forbidden(_own, "proxy/snippet"),
		_forbidden(_own, "proxy/a.b"),
		_forbidden(_own, "debug"),
		_forbidden(_template, "debug"),
	} with input as _deployment(
		{"proxy/snippet": "x", "proxy/a.b": null, "debug": "x", "proxy": "x", "x-debug": "x"},
		{"debug": "x"},
	)
		with data.parameters["required-annotations"] as rules
	required_annotations.violation == {_forbidden(_own, "debug")} with input as _object("v1", "Pod", {"debug": "x"})
		with data.parameters["required-annotations"] as rules
	every annotations in [null, "debug", ["debug"], {}] {
		required_annotations.violation == set() with input as _settings(annotations)
			with data.parameters["required-annotations"] as rules
	}
}

test_deny_keys_below_a_prefix_that_are_not_listed if {
	rules := {"allowedOnly": [
		{"kinds": ["*"], "prefix": "other/", "keys": []},
		{"kinds": ["*"], "prefix": "proxy/", "keys": ["proxy/a", "proxy/b"]},
	]}
	required_annotations.violation == {
		_not_allowed(_own, "proxy/c"),
		_not_allowed(_own, "proxy/d"),
		_not_allowed(_template, "proxy/c"),
	} with input as _deployment(
		{"proxy/a": "x", "proxy/b": "x", "proxy/c": "x", "proxy/d": "x", "proxy": "x", "x/proxy/c": "x"},
		{"proxy/c": "x"},
	)
		with data.parameters["required-annotations"] as rules
	required_annotations.violation == set() with input as _settings(["proxy/c"])
		with data.parameters["required-annotations"] as rules
}
