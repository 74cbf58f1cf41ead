package policies.tenancy.system_namespace_workload_test

import data.policies.tenancy.system_namespace_workload

_object(version, kind, metadata, spec) := {
	"apiVersion": version,
	"kind": kind,
	"metadata": object.union({"namespace": "kube-system", "name": "web"}, metadata),
	"spec": spec,
}

_images(images) := {"containers": [{"image": image} | some image in images]}

_pod(images) := _object("v1", "Pod", {}, _images(images))

_account(name) := _object("v1", "ServiceAccount", {"name": name}, {})

_violation(kind, namespace) := {
	"msg": sprintf("%s is in the system namespace %q", [kind, namespace]),
	"details": {"path": ["metadata", "namespace"]},
}

_in_system := {_violation("Pod", "kube-system")}

test_deny_each_namespace_and_kind if {
	every namespace in ["kube-system", "kube-public", "kube-node-lease"] {
		every kind, version in {"Pod": "v1", "Deployment": "apps/v1", "CronJob": "batch/v1", "Service": "v1", "ServiceAccount": "v1"} {
			system_namespace_workload.violation == {_violation(kind, namespace)} with input as _object(
				version, kind,
				{"namespace": namespace},
				{},
			)
		}
	}
}

test_deny_where_one_image_is_strange if {
	every images in [
		["registry.example/web:1.4"],
		["registry.k8s.io/kube-proxy:v1.37.0", "registry.example/web:1.4"],
		["registry.example/web:1.4", "registry.k8s.io/kube-proxy:v1.37.0"],
		["registry.k8s.io/e2e-test-images/agnhost:2.40"],
		["registry.k8s.io.evil.example/kube-proxy"],
		["docker.io/calico-evil/node"],
		["registry.k8s.io/kube-proxy:"],
		[],
	] {
		system_namespace_workload.violation == _in_system with input as _pod(images)
	}
}

test_deny_names_of_components_with_other_images if {
	system_namespace_workload.violation == _in_system with input as _object(
		"v1", "Pod", {"name": "kube-proxy-x7x2p", "labels": {"k8s-app": "kube-proxy"}},
		_images(["registry.example/web:1.4"]),
	)
	system_namespace_workload.violation == {_violation("ServiceAccount", "kube-system")} with input as _account("web")
	system_namespace_workload.violation == {_violation("Service", "kube-system")} with input as _object("v1", "Service", {"name": "default"}, {})
}

test_allow_images_of_components if {
	every image in [
		"registry.k8s.io/autoscaling/cluster-autoscaler:v1.37.0",
		"registry.k8s.io/cloud-controller-manager/cloud-controller-manager:v1.37.0",
		"registry.k8s.io/coredns/coredns:v1.12.0",
		"registry.k8s.io/cpa/cluster-proportional-autoscaler:v1.9.0",
		"registry.k8s.io/csi-secrets-store/driver:v1.5.0",
		"registry.k8s.io/dns/k8s-dns-node-cache:1.26.0",
		"registry.k8s.io/etcd:3.6.0-0",
		"registry.k8s.io/kas-network-proxy/proxy-agent:v0.33.0",
		"registry.k8s.io/kube-apiserver:v1.37.0",
		"registry.k8s.io/metrics-server/metrics-server:v0.8.0",
		"registry.k8s.io/node-problem-detector/node-problem-detector:v1.0.0",
		"registry.k8s.io/pause:3.10",
		"registry.k8s.io/provider-aws/cloud-controller-manager:v1.33.0",
		"registry.k8s.io/sig-storage/csi-provisioner:v5.0.0",
		"antrea/antrea-agent-ubuntu:v2.4.0",
		"calico/node:v3.30.0",
		"cloudnativelabs/kube-router:v2.5.0",
		"flannel/flannel:v0.27.0",
		"kindest/kindnetd:v20250512",
		"weaveworks/weave-kube:2.8.1",
		"ghcr.io/flannel-io/flannel:v0.27.0",
		"ghcr.io/k8snetworkplumbingwg/multus-cni:v4.2.0",
		"quay.io/calico/node:v3.30.0",
		"quay.io/cilium/cilium:v1.18.0",
		"602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni-init:v1.20.0",
		"602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/kube-proxy:v1.33.0",
		"gke.gcr.io/prometheus-to-sd:v0.11.12",
		"mcr.microsoft.com/oss/kubernetes/coredns:v1.11.3",
		"public.ecr.aws/ebs-csi-driver/aws-ebs-csi-driver:v1.45.0",
		"public.ecr.aws/eks/amazon-eks-pod-identity-agent:v0.1.30",
		"public.ecr.aws/eks-distro/kubernetes/pause:3.10",
	] {
		system_namespace_workload.violation == set() with input as _pod([image, "registry.k8s.io/pause:3.10"])
	}
}

test_allow_services_and_accounts_of_components if {
	every name in [
		"antrea-agent",
		"aws-node",
		"calico-node",
		"cilium-operator",
		"cloud-controller-manager",
		"cluster-autoscaler",
		"coredns",
		"ebs-csi-controller-sa",
		"flannel",
		"hubble-relay",
		"konnectivity-agent",
		"kube-controller-manager",
		"kube-dns",
		"kube-proxy",
		"kube-router",
		"kube-scheduler",
		"kubelet",
		"metrics-server",
		"multus",
		"node-local-dns",
		"weave-net",
	] {
		every kind in ["Service", "ServiceAccount"] {
			system_namespace_workload.violation == set() with input as _object("v1", kind, {"name": name}, {})
		}
	}
}

test_allow_accounts_of_controllers if {
	every name in [
		"bootstrap-signer",
		"cloud-provider",
		"default",
		"generic-garbage-collector",
		"horizontal-pod-autoscaler",
		"kube-apiserver-serving-clustertrustbundle-publisher",
		"legacy-service-account-token-cleaner",
		"persistent-volume-binder",
		"pod-garbage-collector",
		"podcertificaterequestcleaner",
		"replicaset-controller",
		"root-ca-cert-publisher",
		"storage-version-garbage-collector",
		"token-cleaner",
	] {
		system_namespace_workload.violation == set() with input as _account(name)
	}
}

test_allow_what_fits_each_field_of_an_entry if {
	pod := _object("v1", "Pod", {"labels": {"a": "x", "team": "infra", "z": 1}}, _images(["registry.example/agent:1.4"]))
	every entry in [
		{"names": ["other", "we*"]},
		{"images": ["other.example", "registry.example"]},
		{"labels": ["other=x", "team=*"]},
		{"labels": ["a=x"]},
		{"kinds": ["Service", "Pod"]},
		{"kinds": ["Pod"], "names": ["web"], "images": ["registry.example/agent"], "labels": ["team=infra"]},
	] {
		system_namespace_workload.violation == set() with input as pod
			with data.parameters["system-namespace-workload"] as {"allowed": [{"names": ["other"]}, entry]}
	}
	every entry in [
		{},
		{"names": []},
		{"kinds": ["Pod"], "names": ["other"]},
		{"names": ["web"], "images": ["other.example"]},
		{"labels": ["team=shop"], "names": ["web"]},
		{"labels": ["team"]},
		{"kinds": ["Service"]},
	] {
		system_namespace_workload.violation == _in_system with input as pod
			with data.parameters["system-namespace-workload"] as {"allowed": [{"names": ["other"]}, entry]}
	}
	system_namespace_workload.violation == _in_system with input as object.union(pod, {"metadata": {"name": 1}})
		with data.parameters["system-namespace-workload"] as {"allowed": [{"names": ["web", "1"]}]}
}

test_allow_other_namespaces_and_kinds if {
	every namespace in ["shop", "kube-system-2", "", null] {
		system_namespace_workload.violation == set() with input as object.union(_pod([]), {"metadata": {"namespace": namespace}})
	}
	system_namespace_workload.violation == set() with input as _object("v1", "ConfigMap", {}, {})
	system_namespace_workload.violation == set() with input as _object("example.com/v1", "Service", {}, {})
	system_namespace_workload.violation == {_violation("Pod", "infra")} with input as object.union(_pod([]), {"metadata": {"namespace": "infra"}})
		with data.parameters["system-namespace-workload"] as {"namespaces": ["infra"]}
}
