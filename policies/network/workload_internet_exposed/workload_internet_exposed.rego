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

import data.lib.sekisho.image
import data.lib.sekisho.ingress
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

# A PodTemplate alone makes no pod.
_services := [service |
	review.group_kind != "PodTemplate"
	some service in inventory.selecting_services
	not service.spec.type == "ExternalName"
]

_ways contains way if {
	some service in _services
	service.spec.type == "NodePort"
	way := sprintf("Service %q of type NodePort", [inventory.name_of(service)])
}

_ways contains way if {
	some service in _services
	service.spec.type == "LoadBalancer"
	not _is_internal(service)
	way := sprintf("Service %q of type LoadBalancer", [inventory.name_of(service)])
}

_ways contains way if {
	some service in _services
	is_array(service.spec.externalIPs)
	service.spec.externalIPs != []
	way := sprintf("external addresses of Service %q", [inventory.name_of(service)])
}

_ways contains way if {
	some service in _services
	some way, _ in _ingresses(inventory.namespace)[inventory.name_of(service)]
}

_ways contains way if {
	some service in _services
	name := inventory.name_of(service)
	some kind in ingress.route_kinds
	some i, _ in _mentioning(kind)[name]
	some way in _ways_of(kind, i)[inventory.namespace][name]
}

_ways contains way if {
	some service in _services
	some way, _ in _virtual_services[inventory.namespace][inventory.name_of(service)]
}

# The Ingresses of a namespace by the names of the Services to which they lead.
_ingresses(namespace) := object.union_n([{backend.name: {way: true}} |
	some manifest in inventory.in_namespace("networking.k8s.io/Ingress", namespace)
	not ingress.class(manifest) in _parameters.internalClasses
	way := sprintf("Ingress %q", [inventory.name_of(manifest)])
	some backend in ingress.backends(manifest)
])

# The routes of a kind, by their places among all of the kind, that name a Service of any namespace.
_mentioning(kind) := object.union_n([{reference.name: {i: true}} |
	some i, route in inventory.everywhere(kind)
	some rule in route.spec.rules
	some reference in rule.backendRefs
])

# The Services to which a route leads from outside, by namespace and name.
_ways_of(kind, i) := object.union_n([{backend.namespace: {backend.name: [way]}} |
	route := inventory.everywhere(kind)[i]
	some parent in ingress.parents(route)
	parent.kind in ["Gateway", "ListenerSet"]
	not _is_internal_gateway(parent)
	way := sprintf("%s %q", [route.kind, inventory.name_of(route)])
	some backend in ingress.backends(route)
])

# The VirtualServices by the namespace and the name of the Services to which they lead.
_virtual_services := object.union_n([{namespace: {name: {way: true}}} |
	some manifest in inventory.everywhere("networking.istio.io/VirtualService")
	some gateway in manifest.spec.gateways
	not gateway in array.concat(_parameters.internalClasses, ["mesh"])
	way := sprintf("VirtualService %q", [inventory.name_of(manifest)])
	some protocol in ["http", "tcp", "tls"]
	some rule in manifest.spec[protocol]
	some route in rule.route
	[name, namespace] := _destination(ingress.text(route, ["destination", "host"], ""), inventory.namespace_of(manifest))
])

# Short names are of the VirtualService's namespace, others as web.shop.svc.cluster.local.
_destination(host, own) := [host, own] if not contains(host, ".")

_destination(host, _) := [parts[0], parts[1]] if {
	parts := split(host, ".")
	parts[2] == "svc"
}

_is_internal(service) if service.spec.loadBalancerClass in _parameters.internalClasses

_is_internal(service) if {
	some annotation, pattern in _internal
	value := ingress.text(service, ["metadata", "annotations", annotation], "")
	regex.match(concat("", ["^(?:", pattern, ")$"]), value)
}

_internal := {
	"cloud.google.com/load-balancer-type": "[Ii]nternal",
	"load-balancer.hetzner.cloud/disable-public-network": "true",
	"networking.gke.io/load-balancer-type": "[Ii]nternal",
	"service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type": "intranet",
	"service.beta.kubernetes.io/aws-load-balancer-internal": `true|0\.0\.0\.0/0`,
	"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
	"service.beta.kubernetes.io/azure-load-balancer-internal": "true",
	"service.beta.kubernetes.io/do-loadbalancer-network": "INTERNAL",
	"service.beta.kubernetes.io/oci-load-balancer-internal": "true",
	"service.beta.kubernetes.io/openstack-internal-load-balancer": "true",
	"service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": "private",
	"service.kubernetes.io/qcloud-loadbalancer-internal-subnetid": ".+",
}

_is_internal_gateway(parent) if {
	parent.kind == "Gateway"
	some gateway in inventory.in_namespace("gateway.networking.k8s.io/Gateway", parent.namespace)
	inventory.name_of(gateway) == parent.name
	gateway.spec.gatewayClassName in _parameters.internalClasses
}
