package lib.sekisho.rbac_test

import data.lib.sekisho.rbac

_role(kind, metadata, rules) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": metadata,
	"rules": rules,
}

_rule(groups, resources, verbs) := {"apiGroups": groups, "resources": resources, "verbs": verbs}

_named_rule(groups, resources, verbs, names) := {
	"apiGroups": groups,
	"resources": resources,
	"verbs": verbs,
	"resourceNames": names,
}

_rbac_group := "rbac.authorization.k8s.io"

test_rules_of_the_role_under_review_by_path if {
	every kind in ["Role", "ClusterRole"] {
		rules := [{"verbs": ["get"]}, null, {}]
		rbac.rules == {["rules", 0]: {"verbs": ["get"]}, ["rules", 2]: {}} with input as _role(kind, {}, rules)
	}
	old := object.union(_role("Role", {}, [{}]), {"apiVersion": "rbac.authorization.k8s.io/v1beta1"})
	rbac.rules == {["rules", 0]: {}} with input as old
}

test_no_rules_of_other_objects if {
	every other in [{"kind": "RoleBinding"}, {"apiVersion": "v1"}, {"apiVersion": "iam.example/v1"}, {"rules": null}] {
		rbac.rules == {} with input as object.union(_role("Role", {}, [{}]), other)
	}
}

test_rules_of_another_role if {
	rbac.rules_of(_role("Role", {}, [{"verbs": []}, "x"])) == [{"verbs": []}]
	rbac.rules_of({}) == []
	rbac.rules_of({"rules": null}) == []
}

test_kind_of_role if {
	rbac.is_cluster_role with input as _role("ClusterRole", {}, [])
	not rbac.is_role with input as _role("ClusterRole", {}, [])
	rbac.is_role with input as _role("Role", {}, [])
	not rbac.is_cluster_role with input as _role("Role", {}, [])
}

test_builtin_by_name_or_label if {
	every metadata in [
		{"name": "system:node"},
		{"name": "edit", "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}},
	] {
		rbac.is_builtin with input as _role("ClusterRole", metadata, [])
		rbac.is_builtin_object({"metadata": metadata})
	}
}

test_not_builtin if {
	every metadata in [
		null,
		{},
		{"name": "edit"},
		{"name": "my-system:node"},
		{"name": 1},
		{"generateName": "system:"},
		{"labels": {"kubernetes.io/bootstrapping": "other"}},
		{"annotations": {"kubernetes.io/bootstrapping": "rbac-defaults"}},
	] {
		not rbac.is_builtin with input as _role("ClusterRole", metadata, [])
		not rbac.is_builtin_object({"metadata": metadata})
	}
}

test_grants_what_is_written if {
	rule := _rule(["apps", ""], ["deployments", "pods"], ["get", "list"])
	rbac.grants(rule, "apps", "deployments", "get")
	rbac.grants(rule, "", "pods", "list")
	not rbac.grants(rule, "batch", "pods", "get")
	not rbac.grants(rule, "", "secrets", "get")
	not rbac.grants(rule, "", "pods", "watch")
}

test_grants_by_wildcards if {
	rbac.grants(_rule(["*"], ["pods"], ["get"]), "", "pods", "get")
	rbac.grants(_rule([""], ["*"], ["get"]), "", "pods", "get")
	rbac.grants(_rule([""], ["*"], ["get"]), "", "pods/exec", "get")
	rbac.grants(_rule([""], ["pods"], ["*"]), "", "pods", "deletecollection")
	rbac.grants(_rule([""], ["*/exec"], ["get"]), "", "pods/exec", "get")
}

test_no_wildcards_where_the_api_server_sees_none if {
	not rbac.grants(_rule([""], ["pods"], ["get"]), "", "pods/exec", "get")
	not rbac.grants(_rule([""], ["pods/exec"], ["get"]), "", "pods", "get")
	not rbac.grants(_rule([""], ["pods/*"], ["get"]), "", "pods/exec", "get")
	not rbac.grants(_rule([""], ["pods/*"], ["get"]), "", "pods", "get")
	not rbac.grants(_rule([""], ["*/exec"], ["get"]), "", "pods/attach", "get")
	not rbac.grants(_rule([""], ["*/exec"], ["get"]), "", "exec", "get")
	not rbac.grants(_rule([""], ["*/*"], ["get"]), "", "pods/exec", "get")
	not rbac.grants(_rule(["app*"], ["pods"], ["get"]), "apps", "pods", "get")
	not rbac.grants(_rule([""], ["pod*"], ["get"]), "", "pods", "get")
	not rbac.grants(_rule([""], ["pods"], ["ge*"]), "", "pods", "get")
}

test_names_grant_no_request_without_a_name if {
	rule := _named_rule([""], ["*"], ["*"], ["a"])
	every verb in ["get", "list", "watch", "update", "patch", "delete"] {
		rbac.grants(rule, "", "pods", verb)
	}
	every verb in ["create", "deletecollection"] {
		not rbac.grants(rule, "", "pods", verb)
	}
	rbac.grants(rule, "", "pods/exec", "create")
	not rbac.grants(rule, "", "pods/exec", "deletecollection")
}

test_empty_name_is_that_of_requests_without_one if {
	rule := _named_rule([""], ["pods"], ["*"], ["", "a"])
	rbac.grants(rule, "", "pods", "create")
	rbac.grants(rule, "", "pods", "deletecollection")
	not rbac.is_restricted(rule)
}

test_nothing_is_granted_by_rules_that_lack_a_field_or_are_none if {
	every rule in [
		{},
		{"resources": ["*"], "verbs": ["*"]},
		{"apiGroups": ["*"], "verbs": ["*"]},
		{"apiGroups": ["*"], "resources": ["*"]},
		_rule("*", "*", "*"),
		_rule(null, ["*"], ["*"]),
		_rule([1], [null], [{}]),
		{"nonResourceURLs": ["*"], "verbs": ["*"]},
	] {
		not rbac.grants(rule, "", "pods", "get")
		not rbac.granted(rule, [{"groups": {""}, "resources": {"pods"}, "verbs": {"get"}}])
		not rbac.is_admin_equivalent([rule])
		rbac.takeover_rights([rule], true) == set()
	}
}

test_restricted_by_names if {
	rbac.is_restricted({"resourceNames": ["*"]})
	rbac.names({"resourceNames": ["b", "a", 1]}) == {"a", "b"}
	every rule in [{}, {"resourceNames": null}, {"resourceNames": []}, {"resourceNames": "a"}] {
		not rbac.is_restricted(rule)
		rbac.names(rule) == set()
	}
}

_wanted := [
	{"groups": {""}, "resources": {"pods/exec", "pods/attach"}, "verbs": {"create", "get"}},
	{"groups": {"apps", "extensions"}, "resources": {"deployments"}, "verbs": {"patch"}},
]

test_granted_as_written_with_the_first_paths if {
	rule := _rule([""], ["pods", "pods/exec", "pods/attach"], ["list", "get", "create"])
	rbac.granted(rule, _wanted) == {
		"verbs": {"create", "get"},
		"resources": {"pods/attach", "pods/exec"},
		"text": "create, get on pods/attach, pods/exec",
		"verb_path": ["verbs", 1],
		"resource_path": ["resources", 1],
	}
}

test_granted_through_wildcards_and_several_rights if {
	rbac.granted(_rule(["*"], ["deployments", "*/exec"], ["*", "get"]), _wanted) == {
		"verbs": {"*", "get"},
		"resources": {"*/exec", "deployments"},
		"text": "*, get on */exec, deployments",
		"verb_path": ["verbs", 0],
		"resource_path": ["resources", 0],
	}
	rbac.granted(_rule(["extensions"], ["*"], ["patch"]), _wanted).text == "patch on *"
}

test_granted_on_names if {
	rule := _named_rule(["apps"], ["deployments"], ["patch"], ["web", "api"])
	rbac.granted(rule, _wanted).text == `patch on deployments named "api", "web"`
}

test_not_granted if {
	not rbac.granted(_rule([""], ["pods/exec"], ["list"]), _wanted)
	not rbac.granted(_rule([""], ["deployments"], ["patch"]), _wanted)
	not rbac.granted(_rule(["apps"], ["pods/exec"], ["get"]), _wanted)
	not rbac.granted(_rule(["*"], ["*"], ["*"]), [])
	created := [{"groups": {""}, "resources": {"secrets"}, "verbs": {"create"}}]
	not rbac.granted(_named_rule([""], ["*"], ["*"], ["a"]), created)
}

test_rights_from_parameters if {
	rbac.rights(["pods", "apps/deployments", "/pods/exec", "apps/deployments/scale", 1], ["get"]) == [
		{"groups": {""}, "resources": {"pods"}, "verbs": ["get"]},
		{"groups": {"apps"}, "resources": {"deployments"}, "verbs": ["get"]},
		{"groups": {""}, "resources": {"pods/exec"}, "verbs": ["get"]},
		{"groups": {"apps"}, "resources": {"deployments/scale"}, "verbs": ["get"]},
	]
}

test_admin_equivalent if {
	rbac.is_admin_equivalent([_rule(["*"], ["*"], ["*"])])
	rbac.is_admin_equivalent([{}, _rule([""], ["pods", "*"], ["*"])])
	rbac.is_admin_equivalent([
		_rule(["*"], ["*"], ["get", "list", "watch"]),
		_rule([""], ["*"], ["create", "update", "patch", "delete"]),
	])
}

test_not_admin_equivalent if {
	not rbac.is_admin_equivalent([])
	not rbac.is_admin_equivalent([_rule(["apps"], ["*"], ["*"])])
	not rbac.is_admin_equivalent([_rule(["*"], ["pods", "*/exec"], ["*"])])
	not rbac.is_admin_equivalent([_named_rule(["*"], ["*"], ["*"], ["a"])])
	not rbac.is_admin_equivalent([
		_rule(["*"], ["*"], ["get", "list", "watch"]),
		_rule(["apps"], ["*"], ["create", "update", "patch", "delete"]),
	])
	not rbac.is_admin_equivalent([_rule(["*"], ["*"], ["get", "list", "watch", "create", "update", "patch"])])
}

_takeovers := {
	"read secrets": [_rule([""], ["secrets"], ["get"]), _rule(["*"], ["secrets"], ["list"]), _rule([""], ["*"], ["watch"])],
	"create or change workloads": [
		_rule([""], ["pods"], ["create"]),
		_rule([""], ["replicationcontrollers"], ["patch"]),
		_rule(["apps"], ["statefulsets"], ["update"]),
		_rule(["apps"], ["daemonsets"], ["patch"]),
		_rule(["apps"], ["deployments"], ["create"]),
		_rule(["apps"], ["replicasets"], ["create"]),
		_rule(["batch"], ["cronjobs"], ["*"]),
		_rule(["batch"], ["jobs"], ["create"]),
	],
	"run commands in pods": [
		_rule([""], ["pods/exec"], ["get"]),
		_rule([""], ["*/attach"], ["create"]),
		_rule([""], ["pods/ephemeralcontainers"], ["patch"]),
		_rule([""], ["pods/ephemeralcontainers"], ["update"]),
	],
	"escalate roles": [
		_rule([_rbac_group], ["roles"], ["escalate"]),
		_named_rule([_rbac_group], ["roles"], ["escalate"], ["a"]),
	],
	"bind roles": [
		_rule([_rbac_group], ["roles"], ["bind"]),
		_rule([_rbac_group], ["clusterroles"], ["bind"]),
		_named_rule([_rbac_group], ["clusterroles"], ["bind"], ["view", "cluster-admin"]),
		_named_rule([_rbac_group], ["clusterroles"], ["bind"], ["admin"]),
		_named_rule([_rbac_group], ["clusterroles"], ["bind"], ["edit"]),
	],
	"impersonate": [_rule([""], ["serviceaccounts"], ["impersonate"])],
	"mint service account tokens": [_rule([""], ["serviceaccounts/token"], ["create"])],
}

_cluster_takeovers := {
	"escalate roles": [
		_rule([_rbac_group], ["clusterroles"], ["escalate"]),
		_named_rule([_rbac_group], ["clusterroles"], ["escalate"], ["a"]),
	],
	"impersonate": [
		_rule([""], ["users"], ["impersonate"]),
		_rule([""], ["groups"], ["impersonate"]),
		_named_rule([""], ["groups"], ["impersonate"], ["system:masters"]),
	],
	"reach kubelets through nodes/proxy": [
		_rule([""], ["nodes/proxy"], ["get"]),
		_rule([""], ["nodes/proxy"], ["create"]),
		_rule([""], ["nodes/proxy"], ["update"]),
		_rule([""], ["nodes/proxy"], ["patch"]),
		_rule([""], ["nodes/proxy"], ["delete"]),
		_named_rule([""], ["nodes/proxy"], ["get"], ["node-1"]),
	],
	"change admission webhooks": [
		_rule(["admissionregistration.k8s.io"], ["mutatingwebhookconfigurations"], ["create"]),
		_rule(["admissionregistration.k8s.io"], ["validatingwebhookconfigurations"], ["update"]),
		_rule(["admissionregistration.k8s.io"], ["validatingwebhookconfigurations"], ["patch"]),
		_rule(["admissionregistration.k8s.io"], ["validatingwebhookconfigurations"], ["delete"]),
	],
}

test_takeover_rights_in_any_scope if {
	every text, rules in _takeovers {
		every rule in rules {
			rbac.takeover_rights([{}, rule], true) == {text}
			rbac.takeover_rights([{}, rule], false) == {text}
		}
	}
}

test_takeover_rights_of_the_cluster_only if {
	every text, rules in _cluster_takeovers {
		every rule in rules {
			rbac.takeover_rights([rule], true) == {text}
			rbac.takeover_rights([rule], false) == set()
		}
	}
}

test_takeover_rights_of_an_administrator_are_everything if {
	rbac.takeover_rights([_rule(["*"], ["*"], ["*"]), _rule([""], ["secrets"], ["get"])], false) == {"do everything"}
}

test_takeover_rights_together if {
	rules := [_rule([""], ["secrets", "pods/exec"], ["get"]), _rule(["apps"], ["*"], ["create"])]
	rbac.takeover_rights(rules, true) == {"read secrets", "run commands in pods", "create or change workloads"}
}

test_no_takeover_rights if {
	every rule in [
		_named_rule([""], ["secrets"], ["get"], ["a"]),
		_named_rule([_rbac_group], ["clusterroles"], ["bind"], ["view", "*"]),
		_named_rule([""], ["users"], ["impersonate"], ["someone"]),
		_rule([""], ["secrets"], ["create"]),
		_rule([""], ["pods"], ["patch", "get"]),
		_rule([_rbac_group], ["rolebindings"], ["escalate", "bind", "create"]),
	] {
		rbac.takeover_rights([rule], true) == set()
	}
}
