package policies.rbac.rbac_aggregated_role_test

import data.policies.rbac.rbac_aggregated_role

_role(labels, rules) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": "ClusterRole",
	"metadata": {"name": "web", "labels": labels},
	"rules": rules,
}

_to(target) := {concat("", ["rbac.authorization.k8s.io/aggregate-to-", target]): "true"}

_rule(group, resources, verbs) := {"apiGroups": [group], "resources": resources, "verbs": verbs}

_violation(target, gained) := _weighing(target, gained, "high")

_weighing(target, gained, severity) := {
	"msg": sprintf("label lets everybody with ClusterRole %q %s", [target, gained]),
	"details": {
		"path": ["metadata", "labels", concat("", ["rbac.authorization.k8s.io/aggregate-to-", target])],
		"severity": severity,
	},
}

_rbac := "rbac.authorization.k8s.io"

test_deny_what_leads_to_other_rights_in_every_target if {
	every target in ["view", "edit", "admin"] {
		rbac_aggregated_role.violation == {_violation(target, "bind roles, escalate roles")} with input as _role(
			_to(target),
			[_rule(_rbac, ["clusterroles"], ["bind", "escalate"])],
		)
		rbac_aggregated_role.violation == {_violation(target, "reach kubelets through nodes/proxy")} with input as _role(
			_to(target),
			[_rule("", ["nodes/proxy"], ["get"])],
		)
	}
	every target in ["edit", "admin"] {
		rbac_aggregated_role.violation == {_violation(target, "do everything")} with input as _role(
			_to(target),
			[_rule("*", ["*"], ["*"])],
		)
		rbac_aggregated_role.violation == {_violation(target, "impersonate users and groups")} with input as _role(
			_to(target),
			[_rule("", ["users"], ["impersonate"])],
		)
		rbac_aggregated_role.violation == {_violation(target, "impersonate users and groups")} with input as _role(
			_to(target),
			[_rule("", ["pods"], ["get"]), _rule("", ["groups"], ["impersonate"])],
		)
	}
}

_write := ["create", "update", "patch", "delete", "deletecollection"]

# Each entry holds for every one of its resources and verbs.
_cluster_scoped := {
	"change admission policies": [_rule(
		"admissionregistration.k8s.io",
		[
			"mutatingadmissionpolicies",
			"mutatingadmissionpolicybindings",
			"validatingadmissionpolicies",
			"validatingadmissionpolicybindings",
		],
		_write,
	)],
	"change cluster roles and bindings": [
		_rule(_rbac, ["clusterroles", "clusterrolebindings"], _write),
		object.union(_rule(_rbac, ["clusterroles"], ["patch"]), {"resourceNames": ["web"]}),
	],
	"change persistent volumes": [_rule("", ["persistentvolumes"], _write)],
	"change the status of services": [_rule("", ["services/status"], _write)],
	"delete namespaces": [_rule("", ["namespaces"], ["delete", "deletecollection"])],
	"approve or sign certificate requests": [
		_rule(
			"certificates.k8s.io",
			["certificatesigningrequests/approval", "certificatesigningrequests/status"],
			["update", "patch"],
		),
		_rule("certificates.k8s.io", ["signers"], ["approve", "sign"]),
		object.union(
			_rule("certificates.k8s.io", ["signers"], ["sign"]),
			{"resourceNames": ["kubernetes.io/kubelet-serving", "a.example/web"]},
		),
		object.union(
			_rule("certificates.k8s.io", ["signers"], ["sign"]),
			{"resourceNames": ["kubernetes.io/kubelet-serving", "shop.example/web"]},
		),
	],
	"impersonate nodes": [_rule(
		"authentication.k8s.io",
		["nodes"],
		["impersonate:arbitrary-node", "impersonate:associated-node"],
	)],
}

_in_namespaces := {
	"change endpoints": [
		_rule("", ["endpoints"], _write),
		_rule("discovery.k8s.io", ["endpointslices"], _write),
	],
	"change the labels of namespaces": [_rule(
		"",
		["namespaces", "namespaces/status", "namespaces/finalize"],
		["update", "patch"],
	)],
	"impersonate users and groups": [
		_rule("authentication.k8s.io", ["uids"], ["impersonate"]),
		_rule("authentication.k8s.io", ["users", "groups", "uids"], ["impersonate:user-info"]),
	],
}

_single(rules) := {object.union(rule, {"resources": [resource], "verbs": [verb]}) |
	some rule in rules
	some resource in rule.resources
	some verb in rule.verbs
}

test_deny_what_other_policies_call_dangerous if {
	every text, rules in _in_namespaces {
		every rule in _single(rules) {
			every target in ["edit", "admin"] {
				rbac_aggregated_role.violation == {_violation(target, text)} with input as _role(_to(target), [rule])
			}
		}
	}
}

test_cluster_scoped_rights_weigh_less if {
	every text, rules in _cluster_scoped {
		every rule in _single(rules) {
			every target in ["edit", "admin"] {
				rbac_aggregated_role.violation == {_weighing(target, text, "medium")} with input as _role(_to(target), [rule])
			}
		}
	}
	rbac_aggregated_role.violation == {_violation(
		"edit",
		"change persistent volumes, change the labels of namespaces",
	)} with input as _role(
		_to("edit"),
		[_rule("", ["persistentvolumes", "namespaces"], ["patch"])],
	)
}

test_roles_and_bindings_are_admins_own if {
	every rule in _single([_rule(_rbac, ["roles", "rolebindings"], _write)]) {
		rbac_aggregated_role.violation == {_violation("edit", "change roles and bindings")} with input as _role(_to("edit"), [rule])
	}
	rules := [_rule(_rbac, ["roles", "rolebindings"], ["create", "patch", "delete"])]
	rbac_aggregated_role.violation == set() with input as _role(_to("admin"), rules)
	rbac_aggregated_role.violation == {_violation("view", "change rolebindings, change roles")} with input as _role(_to("view"), rules)
}

test_view_may_use_what_is_no_change if {
	every text, rule in {
		"approve or sign certificate requests": _rule("certificates.k8s.io", ["signers"], ["approve"]),
		"impersonate nodes": _rule("authentication.k8s.io", ["nodes"], ["impersonate:arbitrary-node"]),
	} {
		rbac_aggregated_role.violation == {_weighing("view", text, "medium")} with input as _role(_to("view"), [rule])
	}
	every rule in [
		_rule("", ["persistentvolumes"], ["create"]),
		_rule("", ["services/status"], ["patch"]),
		_rule("", ["namespaces"], ["delete"]),
		_rule("", ["endpoints"], ["update"]),
	] {
		rbac_aggregated_role.violation == {_violation(
			"view",
			sprintf("change %s", rule.resources),
		)} with input as _role(_to("view"), [rule])
	}
}

test_allow_what_is_near if {
	every rule in [
		_rule("certificates.k8s.io", ["certificatesigningrequests"], ["create", "update", "approve"]),
		_rule("certificates.k8s.io", ["signers"], ["get", "attest"]),
		_rule("", ["namespaces", "persistentvolumes", "nodes"], ["get", "list", "watch"]),
		_rule("", ["namespaces"], ["create"]),
		_rule("shop.example", ["namespaces", "clusterroles", "endpoints", "users", "nodes", "signers"], ["*"]),
		_rule("authentication.k8s.io", ["users", "groups"], ["impersonate"]),
	] {
		rbac_aggregated_role.violation == set() with input as _role(_to("edit"), [rule])
	}
}

test_allow_signers_of_others if {
	rule := object.union(
		_rule("certificates.k8s.io", ["signers"], ["approve", "sign"]),
		{"resourceNames": ["shop.example/web", "shop.example/api"]},
	)
	rbac_aggregated_role.violation == set() with input as _role(_to("edit"), [rule])
}

test_deny_secrets_and_changes_for_view if {
	rbac_aggregated_role.violation == {_violation("view", "read secrets")} with input as _role(
		_to("view"),
		[_rule("", ["secrets"], ["get"])],
	)
	every verb in ["create", "update", "patch", "delete", "deletecollection", "*"] {
		rbac_aggregated_role.violation == {_violation("view", "change widgets, change widgets/status")} with input as _role(
			_to("view"),
			[_rule("example.com", ["widgets"], ["get", verb, "list"]), _rule("example.com", ["widgets", "widgets/status"], [verb])],
		)
	}

	rbac_aggregated_role.violation == {_violation("view", "impersonate")} with input as _role(
		_to("view"),
		[_rule("", ["serviceaccounts"], ["impersonate"])],
	)
	rbac_aggregated_role.violation == {_violation("view", "do everything")} with input as _role(
		_to("view"),
		[_rule("*", ["*"], ["*"])],
	)
}

test_deny_each_label if {
	rbac_aggregated_role.violation == {
		_violation("view", "bind roles"),
		_violation("edit", "bind roles"),
	} with input as _role(
		object.union_n([_to("view"), _to("edit"), {"app": "web"}]),
		[_rule(_rbac, ["clusterroles"], ["bind"])],
	)
}

test_deny_what_the_role_gathers_itself if {
	rbac_aggregated_role.violation == {_violation("admin", "escalate roles")} with input as object.union(
		_role(_to("admin"), []),
		{"aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"app": "web"}}]}},
	)
		with data.inventory as {"cluster": {"rbac.authorization.k8s.io/v1": {"ClusterRole": {"part": object.union(
			_role({"app": "web"}, [_rule(_rbac, ["roles"], ["escalate"])]),
			{"metadata": {"name": "part"}},
		)}}}}
}

test_allow_what_the_target_has_anyway if {
	every target in ["edit", "admin"] {
		rbac_aggregated_role.violation == set() with input as _role(_to(target), [
			_rule("", ["secrets", "pods", "pods/exec"], ["get", "create", "delete"]),
			_rule("", ["serviceaccounts"], ["impersonate"]),
			_rule("", ["serviceaccounts/token"], ["create"]),
			_rule("apps", ["deployments"], ["create"]),
		])
	}
}

test_allow_resources_of_ones_own if {
	every target in ["edit", "admin"] {
		rbac_aggregated_role.violation == set() with input as _role(_to(target), [_rule("example.com", ["widgets"], ["*"])])
	}

	rbac_aggregated_role.violation == set() with input as _role(_to("view"), [
		_rule("example.com", ["widgets"], ["get", "list", "watch"]),
		_rule("example.com", [1], ["create"]),
	])
}

test_allow_other_labels if {
	every labels in [null, {}, {"rbac.authorization.k8s.io/aggregate-to-view": "false"}, _to("monitoring")] {
		rbac_aggregated_role.violation == set() with input as _role(labels, [_rule("*", ["*"], ["*"])])
	}
}

_gathering(selectors, rules) := object.union(
	_role({}, rules),
	{"aggregationRule": {"clusterRoleSelectors": selectors}},
)

_open(i) := {
	"msg": "empty selector gathers the rules of every ClusterRole",
	"details": {"path": ["aggregationRule", "clusterRoleSelectors", i]},
}

test_deny_empty_selectors if {
	every selector in [{}, null, {"matchLabels": {}}, {"matchLabels": null, "matchExpressions": []}] {
		rbac_aggregated_role.violation == {_open(0)} with input as _gathering([selector], [])
		rbac_aggregated_role.violation == {_open(1)} with input as _gathering([{"matchLabels": {"app": "web"}}, selector], [])
	}
}

test_allow_selectors if {
	every selectors in [[], null, [{"matchLabels": {"app": "web"}}], [{"matchExpressions": [{"key": "app", "operator": "Exists"}]}]] {
		rbac_aggregated_role.violation == set() with input as _gathering(selectors, [])
	}
}

_overwritten := {
	"msg": "rules beside an aggregation rule are overwritten by the controller",
	"details": {"path": ["rules"], "severity": "low"},
}

test_deny_rules_beside_an_aggregation_rule if {
	rbac_aggregated_role.violation == {_overwritten} with input as _gathering([], [_rule("", ["pods"], ["get"])])
}

test_allow_rules_that_the_controller_has_gathered if {
	rbac_aggregated_role.violation == set() with input as object.union(
		_gathering([], [_rule("", ["pods"], ["get"])]),
		{"metadata": {"resourceVersion": "1"}},
	)
}

test_allow_rules_without_an_aggregation_rule if {
	every aggregation in [null, [{}]] {
		rbac_aggregated_role.violation == set() with input as object.union(
			_role({}, [_rule("", ["pods"], ["get"])]),
			{"aggregationRule": aggregation},
		)
	}
}

test_allow_other_kinds if {
	rbac_aggregated_role.violation == set() with input as object.union(
		_role(_to("view"), [_rule("*", ["*"], ["*"])]),
		{"kind": "Role", "aggregationRule": {"clusterRoleSelectors": [{}]}},
	)
}
