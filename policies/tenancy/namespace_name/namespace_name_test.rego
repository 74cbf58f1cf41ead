package policies.tenancy.namespace_name_test

import data.policies.tenancy.namespace_name

_namespace(metadata) := {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}

_reserved(field, name, prefix) := {
	"msg": sprintf("namespace name %q begins with %s, which is the cluster's", [name, prefix]),
	"details": {"path": ["metadata", field]},
}

_unconventional(name, patterns) := {
	"msg": sprintf("namespace name %q matches none of %s", [name, patterns]),
	"details": {"path": ["metadata", "name"]},
}

_teams := {"patterns": ["team-[a-z]+", "infra|ci"]}

test_deny_reserved_names if {
	every name, prefix in {
		"kube-shop": "kube-",
		"kube-system-2": "kube-",
		"openshift-shop": "openshift-",
		"kube-": "kube-",
	} {
		namespace_name.violation == {_reserved("name", name, prefix)} with input as _namespace({"name": name})
		namespace_name.violation == {_reserved("generateName", name, prefix)} with input as _namespace({"generateName": name})
	}
	namespace_name.violation == {_reserved("generateName", "kube-system", "kube-")} with input as _namespace({"generateName": "kube-system"})
	namespace_name.violation == {_reserved("name", "kube-system", "kube-")} with input as _namespace({"name": "kube-system"})
		with data.parameters["namespace-name"] as {"allowedReserved": ["kube-public"]}
}

test_allow_names_of_the_cluster if {
	every name in ["default", "kube-system", "kube-public", "kube-node-lease"] {
		every parameters in [{}, _teams] {
			namespace_name.violation == set() with input as _namespace({"name": name})
				with data.parameters["namespace-name"] as parameters
		}
	}
	namespace_name.violation == set() with input as _namespace({"name": "kube-flannel"})
		with data.parameters["namespace-name"] as {"allowedReserved": ["kube-system", "kube-flannel"]}
}

test_deny_names_that_match_no_pattern if {
	every name in ["shop", "team-a1", "x-team-a", "infrastructure", "xci", ""] {
		namespace_name.violation == {_unconventional(name, "team-[a-z]+, infra|ci")} with input as _namespace({"name": name})
			with data.parameters["namespace-name"] as _teams
	}
}

test_allow_names_that_match_a_pattern if {
	every name in ["team-a", "infra", "ci"] {
		namespace_name.violation == set() with input as _namespace({"name": name})
			with data.parameters["namespace-name"] as _teams
	}
	namespace_name.violation == set() with input as _namespace({"generateName": "shop-"})
		with data.parameters["namespace-name"] as _teams
	namespace_name.violation == set() with input as _namespace({"name": 1})
		with data.parameters["namespace-name"] as _teams
}

test_allow_every_other_name_by_default if {
	every name in ["shop", "kubernetes", "my-kube-shop", "openshift", null] {
		namespace_name.violation == set() with input as _namespace({"name": name})
	}
	namespace_name.default_parameters.patterns == []
}

test_allow_other_kinds if {
	every given in [{"kind": "Pod"}, {"apiVersion": "example.com/v1"}] {
		namespace_name.violation == set() with input as object.union(_namespace({"name": "kube-shop"}), given)
			with data.parameters["namespace-name"] as _teams
	}
}

test_only_the_name_is_judged if {
	namespace_name.violation == set() with input as _namespace({"name": "shop", "namespace": "kube-shop"})
	namespace_name.violation == {_unconventional("shop", "a")} with input as _namespace({"name": "shop"})
		with data.parameters["namespace-name"] as {"patterns": ["a"]}
}
