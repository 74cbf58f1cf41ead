package policies.network.workload_internet_exposed_test

import data.policies.network.workload_internet_exposed

_named(api_version, kind, namespace, name, spec) := {
	"apiVersion": api_version,
	"kind": kind,
	"metadata": {"namespace": namespace, "name": name},
	"spec": spec,
}

_pod(name, labels, image) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"namespace": "shop", "name": name, "labels": labels},
	"spec": {"containers": [{"name": "app", "image": image}]},
}

_redis := _pod("data", {"app": "data"}, "registry.example/redis:7")

_web := _pod("web", {"app": "data"}, "registry.example/web:7")

_service(spec) := _named("v1", "Service", "shop", "data", object.union({"selector": {"app": "data"}}, spec))

_inventory(manifests) := {"namespace": {namespace: _in(namespace, manifests) |
	some manifest in manifests
	namespace := manifest.metadata.namespace
}}

_in(namespace, manifests) := {version: _versions(version, [one | some one in manifests; one.metadata.namespace == namespace]) |
	some manifest in manifests
	version := manifest.apiVersion
}

_versions(version, manifests) := {kind: {one.metadata.name: one |
	some one in manifests
	one.apiVersion == version
	one.kind == kind
} |
	some manifest in manifests
	kind := manifest.kind
}

_found(pod, manifests, parameters) := violation if {
	violation := workload_internet_exposed.violation with input as pod
		with data.inventory as _inventory(manifests)
		with data.parameters["workload-internet-exposed"] as parameters
}

_sensitive(names, ways) := {
	"msg": sprintf("sensitive workload (%s) is reachable from outside the cluster through %s", [names, ways]),
	"details": {"path": ["metadata", "labels"], "severity": "high"},
}

_other(ways) := {
	"msg": sprintf("workload is reachable from outside the cluster through %s", [ways]),
	"details": {"path": ["metadata", "labels"]},
}

_node_port := _service({"type": "NodePort"})

_by_node_port := `Service "data" of type NodePort`

_all := {"sensitiveOnly": false}

test_defaults if {
	workload_internet_exposed.default_parameters == {
		"sensitiveNames": [
			"kubernetes-dashboard", "argo-server", "jenkins", "*prometheus*", "*alertmanager*", "nifi", "kubeflow",
			"weave-scope-app", "ray-dashboard", "ray-head", "mlflow", "jupyterhub", "ollama", "vllm", "*triton*",
			"kserve", "minio", "postgres", "*redis*", "*mongo*", "etcd",
		],
		"sensitiveOnly": true,
		"internalClasses": [],
	}
}

test_deny_every_text_that_names_the_workload if {
	every pod, names in {
		_pod("etcd", {"app": "data"}, "app"): "etcd",
		_pod("ETCD", {"app": "data"}, "app"): "ETCD",
		_pod("shop-redis-0", {"app": "data"}, "app"): "shop-redis-0",
		_pod("a", {"app": "data", "app.kubernetes.io/name": "minio"}, "app"): "minio",
		_pod("a", {"app": "data", "app.kubernetes.io/component": "etcd"}, "app"): "etcd",
		_pod("a", {"app": "data", "k8s-app": "kubernetes-dashboard"}, "app"): "kubernetes-dashboard",
		_pod("a", {"app": "data", "name": "nifi"}, "app"): "nifi",
		_pod("a", {"app": "data"}, "postgres"): "postgres",
		_pod("a", {"app": "data"}, "registry.example:5000/x/mongo-express:1"): "mongo-express",
		_pod("etcd", {"app": "data"}, "redis"): "etcd, redis",
	} {
		_found(pod, [_node_port], {}) == {_sensitive(names, _by_node_port)}
	}

	_found(_pod("a", {"app": "redis"}, "app"), [object.union(_node_port, {"spec": {"selector": {"app": "redis"}}})], {}) == {_sensitive(
		"redis",
		_by_node_port,
	)}
}

test_allow_names_that_only_look_alike if {
	every pod in [
		_pod("my-etcd", {"app": "data"}, "etcd/app"),
		_pod("a", {"app": "data", "other": "redis"}, "minio.example/app"),
		_pod("a", {"app": "data", "name": 1}, "postgres-exporter"),
	] {
		_found(pod, [_node_port], {}) == set()
	}
}

test_deny_names_of_ones_own if {
	_found(_web, [_node_port], {"sensitiveNames": ["x", "W?b", "we*"]}) == {_sensitive("web", _by_node_port)}
	_found(_redis, [_node_port], {"sensitiveNames": ["web"]}) == set()
}

test_deny_other_workloads_on_request if {
	_found(_web, [_node_port], _all) == {_other(_by_node_port)}
	_found(_web, [_node_port], {}) == set()
	_found(_web, [_service({})], _all) == set()
	_found(_redis, [_node_port], _all) == {_sensitive("redis", _by_node_port)}
}

test_deny_with_every_way if {
	both := _service({"type": "NodePort", "externalIPs": ["203.0.113.7"]})
	ways := concat(", ", [_by_node_port, `external addresses of Service "data"`])
	_found(_redis, [both], {}) == {_sensitive("redis", ways)}
	_found(_web, [both], _all) == {_other(ways)}
}

test_deny_in_templates if {
	pod := {"metadata": {"labels": {"app": "data"}}, "spec": {"containers": [{"image": "redis"}]}}
	every manifest, path in {
		_named("apps/v1", "Deployment", "shop", "data", {"template": pod}): ["spec", "template"],
		_named("batch/v1", "CronJob", "shop", "data", {"jobTemplate": {"spec": {"template": pod}}}): ["spec", "jobTemplate", "spec", "template"],
	} {
		_found(manifest, [_node_port], {}) == {{
			"msg": `sensitive workload (redis) is reachable from outside the cluster through Service "data" of type NodePort`,
			"details": {"path": array.concat(path, ["metadata", "labels"]), "severity": "high"},
		}}
	}
}

test_deny_patterns_in_any_case_and_each_image if {
	_found(_web, [_node_port], {"sensitiveNames": ["WEB"]}) == {_sensitive("web", _by_node_port)}
	two := object.union(_web, {"spec": {"containers": [{"image": "a"}, {"image": "redis"}, {"image": "z"}]}})
	_found(two, [_node_port], {}) == {_sensitive("redis", _by_node_port)}
}

test_allow_other_kinds if {
	_found(object.union(_redis, {"apiVersion": "example.com/v1"}), [_node_port], {}) == set()
	_found(_node_port, [_node_port], _all) == set()
}

test_allow_workloads_behind_internal_classes_alone if {
	balancer := _service({"type": "LoadBalancer", "loadBalancerClass": "inside"})
	_found(_redis, [balancer], {"internalClasses": ["inside"]}) == set()
	_found(_redis, [balancer], {}) == {_sensitive("redis", `Service "data" of type LoadBalancer`)}
}
