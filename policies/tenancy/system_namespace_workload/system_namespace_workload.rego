# METADATA
# title: User workload in a system namespace
# description: |
#   kube-system, kube-public and kube-node-lease are the cluster's own. Policies are often not applied there, service
#   accounts there have wide rights, and whoever looks for an intruder looks there last. Workloads, Services and service
#   accounts in them are reported unless an entry of allowed knows them. By default pods are known by their images alone, as
#   anybody can choose a name: those of the control plane, of DNS and of common network, storage and metrics add-ons.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces
#     description: Initial namespaces
# custom:
#   severity: medium
#   kinds: [PodBearing, Service, ServiceAccount]
#   attack: Among the components of the cluster a workload is spared by policies and taken for one of them.
#   principles: [separation, least-privilege]
#   protects: [confidentiality, integrity]
#   threats: [T1036.005, MS-TA9023]
#   remediation: Put the object into a namespace of its own, or add it to the parameter `allowed`.
#   parameters:
#     namespaces:
#       type: array
#       items: {type: string}
#       description: The system namespaces.
#     allowed:
#       type: array
#       items:
#         type: object
#         properties:
#           kinds: {type: array, items: {type: string}}
#           names: {type: array, items: {type: string}}
#           images: {type: array, items: {type: string}}
#           labels: {type: array, items: {type: string}}
#       description: |
#         What may be there. An object must fit each field of an entry: kinds, as apps/Deployment; names; images, which every
#         image of the pod must fit, written in full as docker.io/library/nginx, or registry.example/team for all below it;
#         and labels, as key=value. `*` stands for any text, in images for any part of one segment.
package policies.tenancy.system_namespace_workload

import data.lib.sekisho.image
import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"namespaces": ["kube-system", "kube-public", "kube-node-lease"],
	"allowed": [
		{"images": [
			"registry.k8s.io/autoscaling",
			"registry.k8s.io/cloud-*",
			"registry.k8s.io/coredns",
			"registry.k8s.io/cpa",
			"registry.k8s.io/csi-*",
			"registry.k8s.io/dns",
			"registry.k8s.io/etcd",
			"registry.k8s.io/kas-network-proxy",
			"registry.k8s.io/kube-*",
			"registry.k8s.io/metrics-server",
			"registry.k8s.io/node-problem-detector",
			"registry.k8s.io/pause",
			"registry.k8s.io/provider-*",
			"registry.k8s.io/sig-storage",
			"docker.io/antrea",
			"docker.io/calico",
			"docker.io/cloudnativelabs/kube-router",
			"docker.io/flannel",
			"docker.io/kindest",
			"docker.io/weaveworks",
			"ghcr.io/flannel-io",
			"ghcr.io/k8snetworkplumbingwg",
			"quay.io/calico",
			"quay.io/cilium",
			"*.dkr.ecr.*.amazonaws.com/amazon-k8s-cni*",
			"*.dkr.ecr.*.amazonaws.com/eks",
			"gke.gcr.io",
			"mcr.microsoft.com/oss",
			"public.ecr.aws/ebs-csi-driver",
			"public.ecr.aws/eks",
			"public.ecr.aws/eks-distro",
		]},
		{"kinds": ["Service", "ServiceAccount"], "names": [
			"*csi*",
			"antrea*",
			"aws-node*",
			"calico*",
			"cilium*",
			"cloud-controller-manager*",
			"cluster-autoscaler*",
			"coredns*",
			"flannel*",
			"hubble*",
			"konnectivity-agent*",
			"kube-controller-manager*",
			"kube-dns*",
			"kube-proxy*",
			"kube-router*",
			"kube-scheduler*",
			"kubelet",
			"metrics-server*",
			"multus*",
			"node-local-dns*",
			"weave-net*",
		]},
		{"kinds": ["ServiceAccount"], "names": [
			"*-controller",
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
			"root-ca-cert-publisher",
			"storage-version-garbage-collector",
			"token-cleaner",
		]},
	],
}

_parameters := object.union(default_parameters, review.parameters("system-namespace-workload"))

violation contains {"msg": msg, "details": {"path": path}} if {
	namespace := review.object.metadata.namespace
	namespace in _parameters.namespaces
	_is_judged
	not _is_allowed

	msg := sprintf("%s is in the system namespace %q", [review.object.kind, namespace])
	path := ["metadata", "namespace"]
}

_is_judged if workload.pod_path

_is_judged if review.group_kind in {"Service", "ServiceAccount"}

_is_allowed if {
	some entry in _parameters.allowed
	count(entry) > 0
	every field, patterns in entry {
		_fits(field, patterns)
	}
}

_fits("kinds", kinds) if review.group_kind in kinds

_fits("names", patterns) if {
	some pattern in patterns
	is_string(review.object.metadata.name) # mutation:equivalent *: no pattern matches others; this keeps strict engines from errors
	glob.match(pattern, null, review.object.metadata.name)
}

_fits("images", patterns) if {
	count(image.images) > 0
	every found in image.images {
		_is_covered(found, patterns)
	}
}

_fits("labels", patterns) if {
	some pattern in patterns
	some key, value in review.object.metadata.labels
	is_string(value) # mutation:equivalent *: concat has no value for others; this keeps strict engines from errors
	glob.match(pattern, null, concat("=", [key, value]))
}

_is_covered(found, patterns) if {
	some pattern in patterns
	image.covers(pattern, found.name)
}
