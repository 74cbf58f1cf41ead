package policies.admission.namespace_psa_enforce_test

import data.policies.admission.namespace_psa_enforce

_prefixed(labels) := {sprintf("pod-security.kubernetes.io/%s", [mode]): value | some mode, value in labels}

_named(name, labels) := {
	"apiVersion": "v1",
	"kind": "Namespace",
	"metadata": {"name": name, "labels": _prefixed(labels)},
}

_namespace(labels) := _named("shop", labels)

_violation(mode, msg) := {
	"msg": msg,
	"details": {"path": ["metadata", "labels", sprintf("pod-security.kubernetes.io/%s", [mode])]},
}

_missing := _violation("enforce", "namespace enforces no Pod Security level: label pod-security.kubernetes.io/enforce is missing")

_too_low(mode, verb, level, wanted) := _violation(
	mode,
	sprintf("namespace %s Pod Security level %q, less than %q", [verb, level, wanted]),
)

_no_level(mode, value) := _violation(
	mode,
	sprintf("label pod-security.kubernetes.io/%s has the value %s, which is no Pod Security level", [mode, value]),
)

_no_version(mode, value) := _violation(
	mode,
	sprintf("label pod-security.kubernetes.io/%s has the value %s, which is neither latest nor v1.N", [mode, value]),
)

_unlabelled(mode) := _violation(
	mode,
	sprintf("namespace has no Pod Security level for %s: label pod-security.kubernetes.io/%s is missing", [mode, mode]),
)

test_deny_missing if {
	every labels in [
		{},
		{"enforce": null},
		{"warn": "restricted", "audit": "restricted", "warn-version": "latest"},
		{"enforce-version": "v1.31"},
	] {
		namespace_psa_enforce.violation == {_missing} with input as _namespace(labels)
	}
	namespace_psa_enforce.violation == {_missing} with input as {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}
	namespace_psa_enforce.violation == {_missing} with input as {"apiVersion": "v1", "kind": "Namespace", "metadata": {"generateName": "kube-system"}}
	namespace_psa_enforce.violation == {_missing} with input as {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": 1}}
}

test_deny_too_low if {
	namespace_psa_enforce.violation == {_too_low("enforce", "enforces", "privileged", "baseline")} with input as _namespace({"enforce": "privileged"})
	every level in ["privileged", "baseline"] {
		namespace_psa_enforce.violation == {_too_low("enforce", "enforces", level, "restricted")} with input as _namespace({"enforce": level})
			with data.parameters["namespace-psa-enforce"] as {"minLevel": "restricted"}
	}
}

test_deny_too_low_whatever_the_cluster_defaults_to if {
	parameters := {"clusterDefault": "restricted"}
	namespace_psa_enforce.violation == {_too_low("enforce", "enforces", "privileged", "baseline")} with input as _namespace({"enforce": "privileged"})
		with data.parameters["namespace-psa-enforce"] as parameters
	namespace_psa_enforce.violation == {_missing} with input as _namespace({})
		with data.parameters["namespace-psa-enforce"] as {"minLevel": "restricted", "clusterDefault": "baseline"}
}

test_deny_what_is_no_level if {
	every value, shown in {"Baseline": `"Baseline"`, "": `""`, "baseline ": `"baseline "`, "restrict": `"restrict"`} {
		namespace_psa_enforce.violation == {
			_no_level("enforce", shown),
			_no_level("audit", shown),
			_no_level("warn", shown),
		} with input as _namespace({"enforce": value, "audit": value, "warn": value})
	}
	namespace_psa_enforce.violation == {_no_level("enforce", "false")} with input as _namespace({"enforce": false})
	namespace_psa_enforce.violation == {_no_level("warn", `"x"`)} with input as _named("kube-system", {"warn": "x"})
}

test_deny_what_is_no_version if {
	every value, shown in {"1.31": `"1.31"`, "v1.31.2": `"v1.31.2"`, "v1.031": `"v1.031"`, "Latest": `"Latest"`, "v2.1": `"v2.1"`} {
		namespace_psa_enforce.violation == {
			_no_version("enforce-version", shown),
			_no_version("audit-version", shown),
			_no_version("warn-version", shown),
		} with input as _namespace({
			"enforce": "baseline",
			"enforce-version": value,
			"audit-version": value,
			"warn-version": value,
		})
	}
	namespace_psa_enforce.violation == {_no_version("enforce-version", "1.31")} with input as _namespace({
		"enforce": "baseline",
		"enforce-version": 1.31,
	})
}

test_deny_old_versions if {
	namespace_psa_enforce.violation == {_violation(
		"enforce-version",
		"namespace pins its Pod Security level to version v1.9, older than v1.31",
	)} with input as _namespace({"enforce": "baseline", "enforce-version": "v1.9", "warn-version": "v1.8"})
		with data.parameters["namespace-psa-enforce"] as {"minVersion": "v1.31"}
}

test_allow_versions if {
	every version in ["v1.31", "v1.32", "v1.100", "latest", null] {
		namespace_psa_enforce.violation == set() with input as _namespace({"enforce": "baseline", "enforce-version": version})
			with data.parameters["namespace-psa-enforce"] as {"minVersion": "v1.31"}
	}
	every version in ["v1.0", "v1.24"] {
		namespace_psa_enforce.violation == set() with input as _namespace({"enforce": "baseline", "enforce-version": version})
	}
}

test_deny_audit_and_warn_where_they_are_required if {
	required := {"requireWarnAudit": true}
	namespace_psa_enforce.violation == {_unlabelled("audit")} with input as _namespace({"enforce": "baseline"})
		with data.parameters["namespace-psa-enforce"] as required
	namespace_psa_enforce.violation == {_unlabelled("audit"), _unlabelled("warn")} with input as _namespace({})
		with data.parameters["namespace-psa-enforce"] as object.union(required, {"clusterDefault": "baseline"})
	namespace_psa_enforce.violation == {
		_too_low("audit", "audits", "privileged", "baseline"),
		_too_low("warn", "warns at", "privileged", "baseline"),
	} with input as _namespace({"enforce": "baseline", "audit": "privileged", "warn": "privileged"})
		with data.parameters["namespace-psa-enforce"] as required
	namespace_psa_enforce.violation == set() with input as _namespace({"enforce": "baseline", "audit": "restricted"})
		with data.parameters["namespace-psa-enforce"] as required
	namespace_psa_enforce.violation == set() with input as _named("kube-system", {})
		with data.parameters["namespace-psa-enforce"] as required
}

test_allow_audit_and_warn_where_they_are_not_required if {
	every parameters in [{}, {"requireWarnAudit": "true"}] {
		namespace_psa_enforce.violation == set() with input as _namespace({
			"enforce": "baseline",
			"audit": "privileged",
			"warn": "privileged",
		})
			with data.parameters["namespace-psa-enforce"] as parameters
		namespace_psa_enforce.violation == set() with input as _namespace({"enforce": "baseline"})
			with data.parameters["namespace-psa-enforce"] as parameters
	}
}

test_allow_levels if {
	every level in ["baseline", "restricted"] {
		namespace_psa_enforce.violation == set() with input as _namespace({"enforce": level})
	}
	namespace_psa_enforce.violation == set() with input as _namespace({"enforce": "restricted"})
		with data.parameters["namespace-psa-enforce"] as {"minLevel": "restricted"}
}

test_allow_what_the_cluster_defaults_to if {
	every level in ["baseline", "restricted"] {
		namespace_psa_enforce.violation == set() with input as _namespace({})
			with data.parameters["namespace-psa-enforce"] as {"clusterDefault": level}
	}
}

test_allow_names_in_the_list if {
	namespace_psa_enforce.violation == set() with input as _named("kube-system", {"enforce": "privileged", "enforce-version": "v1.2"})
		with data.parameters["namespace-psa-enforce"] as {"minVersion": "v1.31"}
	namespace_psa_enforce.violation == set() with input as _named("csi-driver", {})
		with data.parameters["namespace-psa-enforce"] as {"allowedNamespaces": ["x", "csi-*"]}
	namespace_psa_enforce.violation == {_missing} with input as _named("kube-system", {})
		with data.parameters["namespace-psa-enforce"] as {"allowedNamespaces": []}
}

test_allow_other_kinds if {
	every given in [{"apiVersion": "v1", "kind": "Pod"}, {"apiVersion": "example.com/v1", "kind": "Namespace"}] {
		every labels in [{}, {"enforce": "x", "warn-version": "x"}] {
			namespace_psa_enforce.violation == set() with input as object.union(_namespace(labels), given)
		}
	}
}

test_defaults if {
	namespace_psa_enforce.default_parameters == {
		"minLevel": "baseline",
		"minVersion": "",
		"requireWarnAudit": false,
		"clusterDefault": "privileged",
		"allowedNamespaces": ["kube-system"],
	}
}
