# METADATA
# title: Workload reachable from outside the cluster
# description: |
#   Dashboards, workflow engines, notebooks, model servers and databases often ask for no password, and whoever reaches them
#   runs code or reads data. A workload is reachable where a Service that selects it opens a port to the outside, or where a
#   route from outside leads to one. Internal load balancers and the classes that you list are no outside.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types
#     description: Service types
#   - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/
#     description: Ingress
# custom:
#   severity: medium
#   kinds: [PodBearing]
#   inventory:
#     - v1/Service
#     - networking.k8s.io/v1/Ingress
#     - gateway.networking.k8s.io/v1/Gateway
#     - gateway.networking.k8s.io/v1/GRPCRoute
#     - gateway.networking.k8s.io/v1/HTTPRoute
#     - gateway.networking.k8s.io/v1alpha2/TCPRoute
#     - gateway.networking.k8s.io/v1alpha2/TLSRoute
#     - gateway.networking.k8s.io/v1alpha2/UDPRoute
#     - networking.istio.io/v1/VirtualService
#   attack: Somebody on the internet finds the interface, runs code through it, or takes the data.
#   principles: [small-attack-surface]
#   protects: [confidentiality, integrity]
#   threats: [T1133, T1190, MS-TA9005]
#   remediation: Make the Service a ClusterIP without a route from outside, or put authentication in front of it.
#   parameters:
#     sensitiveNames:
#       type: array
#       items: {type: string}
#       description: |
#         Names of applications that should not be reachable, in which `*` stands for any text. The workload's name, the
#         labels that name it and the last part of its images are compared. What matches weighs high.
#     sensitiveOnly:
#       type: boolean
#       description: Whether other workloads are left alone.
#     internalClasses:
#       type: array
#       items: {type: string}
#       description: |
#         Classes of Ingresses, Gateways and load balancers, and names of Istio Gateways as VirtualServices write them, that
#         are reached from inside only.
package policies.network.workload_internet_exposed

import data.lib.sekisho.exposure
import data.lib.sekisho.image
import data.lib.sekisho.inventory
import data.lib.sekisho.review
import data.lib.sekisho.selector
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"sensitiveNames": [
		"kubernetes-dashboard",
		"argo-server",
		"jenkins",
		"*prometheus*",
		"*alertmanager*",
		"nifi",
		"kubeflow",
		"weave-scope-app",
		"ray-dashboard",
		"ray-head",
		"mlflow",
		"jupyterhub",
		"ollama",
		"vllm",
		"*triton*",
		"kserve",
		"minio",
		"postgres",
		"*redis*",
		"*mongo*",
		"etcd",
	],
	"sensitiveOnly": true,
	"internalClasses": [],
}

_parameters := object.union(default_parameters, review.parameters("workload-internet-exposed"))

violation contains {"msg": msg, "details": {"path": _path, "severity": "high"}} if {
	_ways != set()
	names := {name | some name in _names; _is_sensitive(name)}
	names != set()

	args := [concat(", ", names), concat(", ", _ways)]
	msg := sprintf("sensitive workload (%s) is reachable from outside the cluster through %s", args)
}

violation contains {"msg": msg, "details": {"path": _path}} if {
	_parameters.sensitiveOnly == false
	_ways != set()
	every name in _names {
		not _is_sensitive(name)
	}

	msg := sprintf("workload is reachable from outside the cluster through %s", [concat(", ", _ways)])
}

_ways := exposure.ways("workload-internet-exposed")

_path := array.concat(workload.pod_path, ["metadata", "labels"])

_names contains inventory.name_of(review.object)

_names contains name if {
	some label in ["app", "app.kubernetes.io/name", "app.kubernetes.io/component", "k8s-app", "name"]
	name := selector.labels(workload.pod)[label]
	is_string(name)
}

_names contains name if {
	some found in image.images
	parts := split(found.repository, "/")
	name := parts[count(parts) - 1]
}

_is_sensitive(name) if {
	some pattern in _parameters.sensitiveNames
	glob.match(lower(pattern), null, lower(name))
}
