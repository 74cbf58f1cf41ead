package lib.sekisho.rbac_defaults_test

import data.lib.sekisho.rbac_defaults

test_user_facing_roles if {
	object.keys(rbac_defaults.rules) == {"cluster-admin", "admin", "edit", "view"}
	object.keys(rbac_defaults.aggregation) == {"admin", "edit", "view"}
}

test_names_of_all_default_roles if {
	{"cluster-admin", "view", "system:node", "system:controller:podgroup-protection-controller"} - rbac_defaults.cluster_roles == set()
	count(rbac_defaults.cluster_roles) == 76
	count(rbac_defaults.roles) == 7
}

test_roles_that_every_cluster_has if {
	every role in [
		{"kind": "ClusterRole", "namespace": "", "name": "view"},
		{"kind": "ClusterRole", "namespace": "", "name": "system:node"},
		{"kind": "Role", "namespace": "kube-public", "name": "system:controller:bootstrap-signer"},
		{"kind": "Role", "namespace": "kube-system", "name": "system::leader-locking-kube-scheduler"},
		{"kind": "Role", "namespace": "kube-system", "name": "extension-apiserver-authentication-reader"},
	] {
		rbac_defaults.is_default(role)
	}
}

test_roles_of_ones_own if {
	every role in [
		{"kind": "ClusterRole", "namespace": "", "name": "web"},
		{"kind": "ClusterRole", "namespace": "", "name": "extension-apiserver-authentication-reader"},
		{"kind": "Role", "namespace": "shop", "name": "view"},
		{"kind": "Role", "namespace": "shop", "name": "system:node"},
		{"kind": "Role", "namespace": "kube-system", "name": "view"},
		{"kind": "Role", "namespace": "kube-public", "name": "extension-apiserver-authentication-reader"},
		{"kind": "", "namespace": "shop", "name": ""},
	] {
		not rbac_defaults.is_default(role)
	}
}
