package lib.sekisho.service_account_test

import data.lib.sekisho.service_account

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}, "spec": spec}

_mirror := object.union(_pod({"nodeName": "a"}), {"metadata": {"annotations": {"kubernetes.io/config.mirror": "0"}}})

_accounts(automount) := {"namespace": {"shop": {"v1": {"ServiceAccount": {
	"web": {
		"apiVersion": "v1",
		"kind": "ServiceAccount",
		"metadata": {"name": "web", "namespace": "shop"},
		"automountServiceAccountToken": automount,
	},
	"other": {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "other", "namespace": "shop"}},
}}}}}

_none := {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "web"}}

test_name if {
	every case in [
		[{}, "default", "serviceAccountName"],
		[{"serviceAccountName": null, "serviceAccount": ""}, "default", "serviceAccountName"],
		[{"serviceAccountName": "web"}, "web", "serviceAccountName"],
		[{"serviceAccount": "web"}, "web", "serviceAccount"],
		[{"serviceAccountName": "", "serviceAccount": "web"}, "web", "serviceAccount"],
		[{"serviceAccountName": "web", "serviceAccount": "old"}, "web", "serviceAccountName"],
		[{"serviceAccountName": 1}, "default", "serviceAccountName"],
	] {
		service_account.name == case[1] with input as _pod(case[0])
		service_account.id == concat("/", ["shop", case[1]]) with input as _pod(case[0])
		service_account.name_path == ["spec", case[2]] with input as _pod(case[0])
	}
}

test_name_in_a_template if {
	deployment := {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"spec": {"template": {"spec": {"serviceAccountName": "web"}}},
	}
	service_account.id == "default/web" with input as deployment
	service_account.name_path == ["spec", "template", "spec", "serviceAccountName"] with input as deployment
	service_account.automounts with input as deployment
}

test_nothing_of_kinds_without_a_pod if {
	not service_account.name with input as _none
	not service_account.id with input as _none
	not service_account.automounts with input as _none
	not service_account.has_api_token with input as _none
	service_account.projected == {} with input as _none
}

test_automounts_unless_somebody_says_false if {
	every written in [true, null, "false"] {
		service_account.automounts with input as _pod({"automountServiceAccountToken": written})
	}

	service_account.automounts with input as _pod({})
	service_account.automounts with input as _pod({"serviceAccountName": "web"}) with data.inventory as _accounts(true)
	service_account.automounts with input as _pod({"serviceAccountName": "web"}) with data.inventory as _accounts(null)
	service_account.automounts with input as _pod({"serviceAccountName": "other"}) with data.inventory as _accounts(false)
	service_account.automounts with input as object.union(
		_pod({"serviceAccountName": "web"}),
		{"metadata": {"namespace": "other"}},
	)
		with data.inventory as _accounts(false)
}

test_does_not_automount_where_the_pod_or_the_account_refuses if {
	not service_account.automounts with input as _pod({"automountServiceAccountToken": false})
	not service_account.automounts with input as _pod({"serviceAccountName": "web", "automountServiceAccountToken": false})
		with data.inventory as _accounts(true)
	not service_account.automounts with input as _pod({"serviceAccountName": "web"})
		with data.inventory as _accounts(false)
	not service_account.automounts with input as _pod({"serviceAccountName": "web", "automountServiceAccountToken": null})
		with data.inventory as _accounts(false)
}

test_the_pod_wins_over_the_account if {
	service_account.automounts with input as _pod({"serviceAccountName": "web", "automountServiceAccountToken": true})
		with data.inventory as _accounts(false)
}

test_mirror_pods_have_no_token if {
	service_account.is_mirror with input as _mirror
	not service_account.automounts with input as _mirror
	not service_account.has_api_token with input as _mirror
	not service_account.is_mirror with input as _pod({})
}

_mounting(name, path) := {"name": "app", "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}, {"name": name, "mountPath": path}]}

_place := "/var/run/secrets/kubernetes.io/serviceaccount"

test_does_not_automount_where_every_container_has_something_else_there if {
	every spec in [
		{"containers": [_mounting("none", _place)]},
		{"containers": [_mounting("none", _place)], "initContainers": [_mounting("none", _place)]},
		{"containers": [_mounting("none", _place)], "ephemeralContainers": [{"name": "debug"}]},
	] {
		not service_account.automounts with input as _pod(spec)
	}
}

test_automounts_where_a_container_has_nothing_else_there if {
	every spec in [
		{"containers": []},
		{"containers": [{"name": "app"}]},
		{"containers": [_mounting("none", "/var/run/secrets")]},
		{"containers": [_mounting("none", _place), {"name": "app"}]},
		{"containers": [_mounting("none", _place)], "initContainers": [{"name": "app"}]},
		{"containers": [_mounting("kube-api-access-x2c4v", _place)]},
		{"containers": [_mounting(1, _place)]},
	] {
		service_account.automounts with input as _pod(spec)
	}
}

_projecting(token) := {
	"automountServiceAccountToken": false,
	"volumes": [
		{"name": "tmp", "emptyDir": {}},
		{"name": "token", "projected": {"sources": [{"configMap": {"name": "ca"}}, {"serviceAccountToken": token}]}},
	],
}

test_projected_tokens if {
	service_account.projected == {["spec", "volumes", 1, "projected", "sources", 1, "serviceAccountToken"]: {
		"fields": {"path": "token"},
		"volume": "token",
	}} with input as _pod(_projecting({"path": "token"}))
	service_account.projected == {} with input as _pod(_projecting(null))
	service_account.projected == {["spec", "volumes", 0, "projected", "sources", 0, "serviceAccountToken"]: {
		"fields": {},
		"volume": "volumes[0]",
	}} with input as _pod({"volumes": [{"projected": {"sources": [{"serviceAccountToken": {}}]}}]})
}

test_tokens_that_the_api_server_takes if {
	service_account.has_api_token with input as _pod({})

	every audience in ["", null, "https://kubernetes.default.svc", "https://kubernetes.default.svc.cluster.local"] {
		service_account.has_api_token with input as _pod(_projecting({"audience": audience}))
	}

	service_account.has_api_token with input as _pod(_projecting({}))
}

test_tokens_that_the_api_server_does_not_take if {
	every audience in ["vault", 1] {
		not service_account.has_api_token with input as _pod(_projecting({"audience": audience}))
	}

	not service_account.has_api_token with input as _pod({"automountServiceAccountToken": false})
}
