package policies.admission.validating_admission_policy_enforcement_test

import data.policies.admission.validating_admission_policy_enforcement

_version := "admissionregistration.k8s.io/v1"

_policy(kind, name, spec) := {
	"apiVersion": _version,
	"kind": sprintf("%sAdmissionPolicy", [kind]),
	"metadata": {"name": name},
	"spec": object.union({"validations": [{"expression": "true"}]}, spec),
}

_binding(kind, name, spec) := {
	"apiVersion": _version,
	"kind": sprintf("%sAdmissionPolicyBinding", [kind]),
	"metadata": {"name": name},
	"spec": object.union({"policyName": "check", "validationActions": ["Deny"]}, spec),
}

_kinds := ["Validating", "Mutating"]

_inventory(objects) := {"cluster": {_version: {kind: {found.metadata.name: found | some found in objects; found.kind == kind} |
	some kind in {found.kind | some found in objects}
}}}

_unbound := {
	"msg": "admission policy does nothing: no binding refers to it",
	"details": {"path": ["metadata", "name"]},
}

_dangling := {
	"msg": `binding does nothing: there is no admission policy "check"`,
	"details": {"path": ["spec", "policyName"]},
}

_reporting := {
	"msg": "binding lets pass what its policy refuses: validationActions has no Deny",
	"details": {"path": ["spec", "validationActions"]},
}

_without_parameters := {
	"msg": `binding gives admission policy "check" no parameters: paramRef is missing`,
	"details": {"path": ["spec", "paramRef"]},
}

_allowing := {
	"msg": "binding lets everything pass without its parameters: parameterNotFoundAction is Allow",
	"details": {"path": ["spec", "paramRef", "parameterNotFoundAction"]},
}

_without_ephemeral(i) := {
	"msg": "admission policy covers pods but not pods/ephemeralcontainers",
	"details": {"path": ["spec", "matchConstraints", "resourceRules", i, "resources"]},
}

test_deny_policies_that_nothing_binds if {
	every kind in _kinds {
		validating_admission_policy_enforcement.violation == {_unbound} with input as _policy(kind, "check", {})
			with data.inventory as _inventory([
				_policy(kind, "check", {}),
				_binding(kind, "a", {"policyName": "other"}),
				_binding(kind, "check", {"policyName": "x"}),
			])
		validating_admission_policy_enforcement.violation == {_unbound} with input as _policy(kind, "check", {})
			with data.parameters["validating-admission-policy-enforcement"] as {"complete": true}
	}
	validating_admission_policy_enforcement.violation == {_unbound} with input as _policy("Validating", "check", {})
		with data.inventory as _inventory([_binding("Mutating", "a", {})])
		with data.parameters["validating-admission-policy-enforcement"] as {"complete": true}
}

test_allow_policies if {
	every kind in _kinds {
		validating_admission_policy_enforcement.violation == set() with input as _policy(kind, "check", {})
		validating_admission_policy_enforcement.violation == set() with input as _policy(kind, "check", {})
			with data.inventory as _inventory([_binding(kind, "a", {"policyName": "other"}), _binding(kind, "b", {})])
	}
	validating_admission_policy_enforcement.violation == set() with input as object.remove(_policy("Mutating", "check", {}), ["metadata"])
		with data.parameters["validating-admission-policy-enforcement"] as {"complete": true}
	validating_admission_policy_enforcement.violation == set() with input as _policy("Mutating", 1, {})
		with data.parameters["validating-admission-policy-enforcement"] as {"complete": true}
}

test_deny_bindings_to_nothing if {
	every kind in _kinds {
		validating_admission_policy_enforcement.violation == {_dangling} with input as _binding(kind, "a", {})
			with data.inventory as _inventory([_binding(kind, "a", {}), _policy(kind, "other", {})])
		validating_admission_policy_enforcement.violation == {_dangling} with input as _binding(kind, "a", {})
			with data.parameters["validating-admission-policy-enforcement"] as {"complete": true}
	}
}

test_allow_bindings if {
	every kind in _kinds {
		every actions in [["Deny"], ["Audit", "Deny"]] {
			validating_admission_policy_enforcement.violation == set() with input as _binding(kind, "a", {"validationActions": actions})
			validating_admission_policy_enforcement.violation == set() with input as _binding(kind, "a", {"validationActions": actions})
				with data.inventory as _inventory([_policy(kind, "other", {}), _policy(kind, "check", {"paramKind": null})])
		}
	}
	validating_admission_policy_enforcement.violation == set() with input as _binding("Mutating", "a", {"policyName": null})
		with data.parameters["validating-admission-policy-enforcement"] as {"complete": true}
}

test_deny_bindings_that_report_only if {
	every actions in [["Audit", "Warn"], ["Warn"], [], null] {
		validating_admission_policy_enforcement.violation == {_reporting} with input as _binding("Validating", "a", {"validationActions": actions})
			with data.inventory as _inventory([_policy("Validating", "check", {})])
		validating_admission_policy_enforcement.violation == {_reporting} with input as _binding("Validating", "a", {"validationActions": actions})
			with data.parameters["validating-admission-policy-enforcement"] as {"allowAuditOnly": ["b", "checks"]}
	}
}

test_allow_bindings_that_report_only if {
	warn := {"validationActions": ["Warn"]}
	every allowed in [["other", "trial-*"], ["check"]] {
		validating_admission_policy_enforcement.violation == set() with input as _binding("Validating", "trial-a", warn)
			with data.parameters["validating-admission-policy-enforcement"] as {"allowAuditOnly": allowed}
	}
	validating_admission_policy_enforcement.violation == set() with input as _binding("Validating", "a", {
		"validationActions": ["Warn"],
		"policyName": 1,
	})
		with data.parameters["validating-admission-policy-enforcement"] as {"allowAuditOnly": ["a"]}
	every validations in [[], null] {
		validating_admission_policy_enforcement.violation == set() with input as _binding("Validating", "a", warn)
			with data.inventory as _inventory([_policy("Validating", "check", {"validations": validations})])
	}
	validating_admission_policy_enforcement.violation == set() with input as _binding("Mutating", "a", {"validationActions": null})
}

test_deny_bindings_without_parameters if {
	every kind in _kinds {
		policy := _policy(kind, "check", {"paramKind": {"apiVersion": "v1", "kind": "ConfigMap"}})
		every spec in [{}, {"paramRef": null}] {
			validating_admission_policy_enforcement.violation == {_without_parameters} with input as _binding(kind, "a", spec)
				with data.inventory as _inventory([policy])
		}
		validating_admission_policy_enforcement.violation == set() with input as _binding(kind, "a", {"paramRef": {"name": "a"}})
			with data.inventory as _inventory([policy])
	}
}

test_deny_bindings_that_allow_without_parameters if {
	every kind in _kinds {
		validating_admission_policy_enforcement.violation == {_allowing} with input as _binding(
			kind, "a",
			{"paramRef": {"name": "a", "parameterNotFoundAction": "Allow"}},
		)
		validating_admission_policy_enforcement.violation == set() with input as _binding(
			kind, "a",
			{"paramRef": {"name": "a", "parameterNotFoundAction": "Deny"}},
		)
	}
}

_rule(resources) := {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": resources}

_about(fields) := _policy("Validating", "check", object.union(
	{"matchConstraints": {"resourceRules": [object.union(_rule(["*"]), {"apiGroups": ["apps"]}), _rule(["pods"])]}},
	fields,
))

test_deny_policies_about_containers_without_ephemeral_ones if {
	expression := "object.spec.containers.all(c, has(c.image))"
	every fields in [
		{"validations": [{"expression": "true"}, {"expression": expression}]},
		{"variables": [{"name": "all", "expression": "object.spec.?ephemeralContainers.orValue([])"}]},
		{"matchConditions": [{"name": "a", "expression": expression}]},
	] {
		validating_admission_policy_enforcement.violation == {_without_ephemeral(1)} with input as _about(fields)
	}
}

test_allow_policies_about_pods if {
	expression := "object.spec.containers.all(c, has(c.image))"
	every fields in [
		{"validations": [{"expression": "!object.spec.hostNetwork"}, {"expression": 1}]},
		{"validations": [{"expression": expression}], "matchConstraints": {"resourceRules": [_rule(["pods", "pods/ephemeralcontainers"])]}},
		{"validations": [{"expression": expression}], "matchConstraints": {"resourceRules": [_rule(["*/*"])]}},
		{"validations": [{"expression": expression}], "matchConstraints": {"resourceRules": [_rule(["replicationcontrollers"])]}},
		{"validations": [{"expression": expression}], "matchConstraints": null},
	] {
		validating_admission_policy_enforcement.violation == set() with input as _about(fields)
	}
	validating_admission_policy_enforcement.violation == set() with input as object.union(
		_about({"validations": [{"expression": expression}]}),
		{"kind": "MutatingAdmissionPolicy"},
	)
}

test_allow_other_kinds if {
	every given in [
		object.union(_policy("Validating", "check", {}), {"apiVersion": "example.com/v1"}),
		object.union(
			_binding("Validating", "a", {"validationActions": [], "paramRef": {"parameterNotFoundAction": "Allow"}}),
			{"apiVersion": "example.com/v1"},
		),
	] {
		validating_admission_policy_enforcement.violation == set() with input as given
			with data.parameters["validating-admission-policy-enforcement"] as {"complete": true}
	}
}

test_defaults if {
	validating_admission_policy_enforcement.default_parameters == {"allowAuditOnly": [], "complete": false}
}
