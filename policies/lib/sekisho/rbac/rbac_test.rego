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

_read(written) := rbac.rule_of(written)

test_rules_of_the_role_under_review_by_path if {
	every kind in ["Role", "ClusterRole"] {
		rules := [{"verbs": ["get"]}, null, {}]
		rbac.rules == {["rules", 0]: _read({"verbs": ["get"]}), ["rules", 2]: _read({})} with input as _role(kind, {}, rules)
	}
	old := object.union(_role("Role", {}, [{}]), {"apiVersion": "rbac.authorization.k8s.io/v1beta1"})
	rbac.rules == {["rules", 0]: _read({})} with input as old
}

test_no_rules_of_other_objects if {
	every other in [{"kind": "RoleBinding"}, {"apiVersion": "v1"}, {"apiVersion": "iam.example/v1"}, {"rules": null}] {
		rbac.rules == {} with input as object.union(_role("Role", {}, [{}]), other)
	}
}

test_no_rules_of_builtin_roles if {
	rbac.rules == {} with input as _role("ClusterRole", {"name": "system:node"}, [{}])
}

test_rules_of_another_role if {
	rbac.rules_of(_role("Role", {}, [{"verbs": []}, "x"])) == {["rules", 0]: _read({"verbs": []})}
	rbac.rules_of({}) == {}
	rbac.rules_of({"rules": null}) == {}
}

test_rule_as_sets if {
	written := _named_rule(["", "apps", ""], ["pods"], ["list", "get"], ["web", 1])
	rbac.rule_of(written) == {
		"groups": {"", "apps"},
		"resources": {"pods"},
		"verbs": {"get", "list"},
		"names": {"web"},
		"reach": "named",
		"written": written,
	}
}

test_kind_of_role if {
	rbac.is_cluster_role with input as _role("ClusterRole", {}, [])
	not rbac.is_role with input as _role("ClusterRole", {}, [])
	rbac.is_role with input as _role("Role", {}, [])
	not rbac.is_cluster_role with input as _role("Role", {}, [])
}

test_builtin_by_whole_name if {
	every name in ["system:node", "system:aggregate-to-edit", "system:controller:job-controller", "cluster-admin", "edit"] {
		rbac.is_builtin with input as _role("ClusterRole", {"name": name}, [])
		not rbac.is_builtin with input as _role("Role", {"name": name, "namespace": "kube-system"}, [])
	}
	every name in ["system:controller:token-cleaner", "extension-apiserver-authentication-reader"] {
		rbac.is_builtin with input as _role("Role", {"name": name, "namespace": "kube-system"}, [])
		not rbac.is_builtin with input as _role("Role", {"name": name, "namespace": "shop"}, [])
		not rbac.is_builtin with input as _role("ClusterRole", {"name": name, "namespace": "kube-system"}, [])
	}
}

# Everybody may use the prefix and the label.
test_not_builtin if {
	every metadata in [
		null,
		{},
		{"name": "system:reader"},
		{"name": "system:"},
		{"name": "my-system:node"},
		{"name": 1},
		{"generateName": "system:node"},
		{"name": "reader", "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}},
	] {
		not rbac.is_builtin with input as _role("ClusterRole", metadata, [])
		not rbac.is_builtin with input as _role("Role", metadata, [])
	}
}

_grants(rule, group, resource, verb) if {
	rbac.grants(_read(rule), rbac.patterns([{"groups": {group}, "resources": {resource}, "verbs": {verb}}]))
}

test_grants_what_is_written if {
	rule := _rule(["apps", ""], ["deployments", "pods"], ["get", "list"])
	_grants(rule, "apps", "deployments", "get")
	_grants(rule, "", "pods", "list")
	not _grants(rule, "batch", "pods", "get")
	not _grants(rule, "", "secrets", "get")
	not _grants(rule, "", "pods", "watch")
}

test_grants_by_wildcards if {
	_grants(_rule(["*"], ["pods"], ["get"]), "", "pods", "get")
	_grants(_rule([""], ["*"], ["get"]), "", "pods", "get")
	_grants(_rule([""], ["*"], ["get"]), "", "pods/exec", "get")
	_grants(_rule([""], ["pods"], ["*"]), "", "pods", "deletecollection")
	_grants(_rule([""], ["*/exec"], ["get"]), "", "pods/exec", "get")
}

test_no_wildcards_where_the_api_server_sees_none if {
	not _grants(_rule([""], ["pods"], ["get"]), "", "pods/exec", "get")
	not _grants(_rule([""], ["pods/exec"], ["get"]), "", "pods", "get")
	not _grants(_rule([""], ["pods/*"], ["get"]), "", "pods/exec", "get")
	not _grants(_rule([""], ["pods/*"], ["get"]), "", "pods", "get")
	not _grants(_rule([""], ["*/exec"], ["get"]), "", "pods/attach", "get")
	not _grants(_rule([""], ["*/exec"], ["get"]), "", "exec", "get")
	not _grants(_rule([""], ["*/*"], ["get"]), "", "pods/exec", "get")
	not _grants(_rule(["app*"], ["pods"], ["get"]), "apps", "pods", "get")
	not _grants(_rule([""], ["pod*"], ["get"]), "", "pods", "get")
	not _grants(_rule([""], ["pods"], ["ge*"]), "", "pods", "get")
}

test_names_grant_no_request_without_a_name if {
	rule := _named_rule([""], ["*"], ["*"], ["a"])
	every verb in ["get", "list", "watch", "update", "patch", "delete"] {
		_grants(rule, "", "pods", verb)
	}
	every verb in ["create", "deletecollection"] {
		not _grants(rule, "", "pods", verb)
	}
	_grants(rule, "", "pods/exec", "create")
	not _grants(rule, "", "pods/exec", "deletecollection")
}

test_empty_name_is_that_of_requests_without_one if {
	rule := _named_rule([""], ["pods"], ["*"], ["", "a"])
	_grants(rule, "", "pods", "create")
	_grants(rule, "", "pods", "deletecollection")
	_read(rule).reach == "all"
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
		not _grants(rule, "", "pods", "get")
		_granted(rule, [{"groups": {""}, "resources": {"pods"}, "verbs": {"get"}}]) == {}
		not _is_admin_equivalent([rule])
		_takeover_rights([rule], true) == set()
	}
}

_granted(rule, rights) := granted if {
	granted := rbac.granted(rbac.patterns(rights)) with input as _role("ClusterRole", {"name": "web"}, [{}, rule])
}

_is_admin_equivalent(rules) if rbac.is_admin_equivalent([_read(rule) | some rule in rules])

_takeover_rights(rules, cluster_wide) := rbac.takeover_rights([_read(rule) | some rule in rules], cluster_wide)

test_reach_by_names if {
	_read({"resourceNames": ["*"]}).reach == "named"
	_read({"resourceNames": ["b", "a", 1]}).names == {"a", "b"}
	every rule in [{}, {"resourceNames": null}, {"resourceNames": []}, {"resourceNames": "a"}] {
		_read(rule).reach == "all"
		_read(rule).names == set()
	}
}

test_restricted_to_names_that_match if {
	rbac.is_restricted_to(_read({"resourceNames": ["web-tls", "a/b"]}), ["other", "web-*", "a/*"])
	not rbac.is_restricted_to(_read({"resourceNames": ["web-tls", "api-tls"]}), ["web-*"])
	not rbac.is_restricted_to(_read({"resourceNames": ["*"]}), ["web-*"])
	not rbac.is_restricted_to(_read({"resourceNames": []}), ["*"])
	not rbac.is_restricted_to(_read({"resourceNames": [""]}), ["*"])
	not rbac.is_restricted_to(_read({"resourceNames": ["a"]}), [])
	not rbac.is_restricted_to(_read({"resourceNames": ["a"]}), null)
}

_wanted := [
	{"groups": {""}, "resources": {"pods/exec", "pods/attach"}, "verbs": {"create", "get"}},
	{"groups": {"apps", "extensions"}, "resources": {"deployments"}, "verbs": {"patch"}},
]

test_granted_as_written_with_the_first_paths if {
	rule := _rule([""], ["pods", "pods/exec", "pods/attach"], ["list", "get", "create"])
	expected := {["rules", 1]: {
		"rule": _read(rule),
		"verbs": {"create", "get"},
		"resources": {"pods/attach", "pods/exec"},
		"text": "create, get on pods/attach, pods/exec",
		"verb_path": ["rules", 1, "verbs", 1],
		"resource_path": ["rules", 1, "resources", 1],
	}}
	_granted(rule, _wanted) == expected
	rbac.granted_by({["rules", 1]: _read(rule)}, rbac.patterns(_wanted)) == expected with input as _role("ClusterRole", {}, [])
	rbac.granted_by({["rules", 1]: _read({})}, rbac.patterns(_wanted)) == {} with input as _role("ClusterRole", {}, [])
}

test_granted_through_wildcards_and_several_rights if {
	rule := _rule(["*"], ["deployments", "*/exec"], ["*", "get"])
	_granted(rule, _wanted) == {["rules", 1]: {
		"rule": _read(rule),
		"verbs": {"*", "get"},
		"resources": {"*/exec", "deployments"},
		"text": "*, get on */exec, deployments",
		"verb_path": ["rules", 1, "verbs", 0],
		"resource_path": ["rules", 1, "resources", 0],
	}}
	_granted(_rule(["extensions"], ["*"], ["patch"]), _wanted)[["rules", 1]].text == "patch on *"
}

test_granted_on_names if {
	rule := _named_rule(["apps"], ["deployments"], ["patch"], ["web", "api"])
	_granted(rule, _wanted)[["rules", 1]].text == `patch on deployments named "api", "web"`
}

test_not_granted if {
	_granted(_rule([""], ["pods/exec"], ["list"]), _wanted) == {}
	_granted(_rule([""], ["deployments"], ["patch"]), _wanted) == {}
	_granted(_rule(["apps"], ["pods/exec"], ["get"]), _wanted) == {}
	_granted(_rule(["*"], ["*"], ["*"]), []) == {}
	_granted(_rule(["*"], ["*"], ["*"]), [{"groups": {""}, "resources": set(), "verbs": {"get"}}]) == {}
	_granted(_rule(["*"], ["*"], ["*"]), [{"groups": {""}, "resources": {"pods"}, "verbs": []}]) == {}
	created := [{"groups": {""}, "resources": {"secrets"}, "verbs": {"create"}}]
	_granted(_named_rule([""], ["*"], ["*"], ["a"]), created) == {}
}

test_cluster_scoped_rights_are_void_in_a_role if {
	rights := rbac.patterns([
		{"groups": {""}, "resources": {"nodes"}, "verbs": {"get"}, "cluster": true},
		{"groups": {""}, "resources": {"pods"}, "verbs": {"get"}},
	])
	rules := [_rule([""], ["nodes", "pods"], ["get"])]
	rbac.granted(rights)[["rules", 0]].resources == {"nodes", "pods"} with input as _role("ClusterRole", {}, rules)
	rbac.granted(rights)[["rules", 0]].resources == {"pods"} with input as _role("Role", {}, rules)
	rbac.granted(rights) == {} with input as _role("RoleBinding", {}, rules)
}

test_rights_from_parameters if {
	rbac.rights(["pods", "apps/deployments", "/pods/exec", "apps/deployments/scale", 1], ["get"]) == [
		{"groups": {""}, "resources": {"pods", "pods/exec"}, "verbs": ["get"]},
		{"groups": {"apps"}, "resources": {"deployments", "deployments/scale"}, "verbs": ["get"]},
	]
}

test_admin_equivalent if {
	_is_admin_equivalent([_rule(["*"], ["*"], ["*"])])
	_is_admin_equivalent([{}, _rule([""], ["pods", "*"], ["*"])])
	_is_admin_equivalent([
		_rule(["*"], ["*"], ["get", "list", "watch"]),
		_rule([""], ["*"], ["create", "update", "patch", "delete"]),
	])
}

test_not_admin_equivalent if {
	not _is_admin_equivalent([])
	not _is_admin_equivalent([_rule(["apps"], ["*"], ["*"])])
	not _is_admin_equivalent([_rule(["*"], ["pods", "*/exec"], ["*"])])
	not _is_admin_equivalent([_named_rule(["*"], ["*"], ["*"], ["a"])])
	not _is_admin_equivalent([
		_rule(["*"], ["*"], ["get", "list", "watch"]),
		_rule(["apps"], ["*"], ["create", "update", "patch", "delete"]),
	])
	not _is_admin_equivalent([_rule(["*"], ["*"], ["get", "list", "watch", "create", "update", "patch"])])
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
		_rule(["admissionregistration.k8s.io"], ["validatingwebhookconfigurations"], ["deletecollection"]),
	],
}

test_takeover_rights_in_any_scope if {
	every text, rules in _takeovers {
		every rule in rules {
			_takeover_rights([{}, rule], true) == {text}
			_takeover_rights([{}, rule], false) == {text}
		}
	}
}

test_takeover_rights_of_the_cluster_only if {
	every text, rules in _cluster_takeovers {
		every rule in rules {
			_takeover_rights([rule], true) == {text}
			_takeover_rights([rule], false) == set()
		}
	}
}

test_takeover_rights_of_an_administrator_are_everything if {
	_takeover_rights([_rule(["*"], ["*"], ["*"]), _rule([""], ["secrets"], ["get"])], false) == {"do everything"}
}

test_takeover_rights_together if {
	rules := [_rule([""], ["secrets", "pods/exec"], ["get"]), _rule(["apps"], ["*"], ["create"])]
	_takeover_rights(rules, true) == {"read secrets", "run commands in pods", "create or change workloads"}
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
		_takeover_rights([rule], true) == set()
	}
}
