# METADATA
# title: Ways from outside the cluster
# description: |
#   Through what the pods of the workload under review are reached from outside the cluster: Services that open a port to the
#   outside, and routes that lead to a Service. What is reached from inside only, the parameter internalClasses says; the
#   functions take the id of the policy whose parameter counts.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types
#     description: Service types
#   - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/
#     description: Ingress
package lib.sekisho.exposure

import data.lib.sekisho.ingress
import data.lib.sekisho.inventory
import data.lib.sekisho.review

# METADATA
# description: |
#   The ways to the workload's pods, each as a person names it, such as `Service "web" of type NodePort`: a set, which is empty
#   where none is known.
ways(policy) := {way |
	some service in _services
	some way in union({
		_ports(policy, service),
		_ingresses(policy, service),
		_routes(policy, service),
		_virtual_services(policy, service),
	})
}

# A PodTemplate alone makes no pod.
_services := [service |
	review.group_kind != "PodTemplate"
	some service in inventory.selecting_services
	not service.spec.type == "ExternalName"
]

_internal_classes(policy) := object.get(review.parameters(policy), "internalClasses", [])

_ports(policy, service) := {way |
	some text in ["Service %q of type NodePort", "Service %q of type LoadBalancer", "external addresses of Service %q"]
	_opens(policy, service, text)
	way := sprintf(text, [inventory.name_of(service)])
}

_opens(_, service, "Service %q of type NodePort") if service.spec.type == "NodePort"

_opens(policy, service, "Service %q of type LoadBalancer") if {
	service.spec.type == "LoadBalancer"
	not _is_internal(policy, service)
}

_opens(_, service, "external addresses of Service %q") if {
	is_array(service.spec.externalIPs)
	service.spec.externalIPs != []
}

_is_internal(policy, service) if service.spec.loadBalancerClass in _internal_classes(policy)

_is_internal(_, service) if {
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

_ingresses(policy, service) := {way |
	some way, _ in _ingresses_to(policy, inventory.namespace)[inventory.name_of(service)]
}

# The Ingresses of a namespace by the names of the Services to which they lead.
_ingresses_to(policy, namespace) := object.union_n([{backend.name: {way: true}} |
	some manifest in inventory.in_namespace("networking.k8s.io/Ingress", namespace)
	not ingress.class(manifest) in _internal_classes(policy)
	way := sprintf("Ingress %q", [inventory.name_of(manifest)])
	some backend in ingress.backends(manifest)
])

_routes(policy, service) := {way |
	name := inventory.name_of(service)
	some kind in ingress.route_kinds
	some i, _ in _mentioning(kind)[name]
	some way in _leading_to(policy, kind, i)[inventory.namespace][name]
}

# The routes of a kind, by their places among all of the kind, that name a Service of any namespace.
_mentioning(kind) := object.union_n([{reference.name: {i: true}} |
	some i, route in inventory.everywhere(kind)
	some rule in route.spec.rules
	some reference in rule.backendRefs
])

# The Services to which a route leads from outside, by namespace and name.
_leading_to(policy, kind, i) := object.union_n([{backend.namespace: {backend.name: [way]}} |
	route := inventory.everywhere(kind)[i]
	some parent in ingress.parents(route)
	parent.kind in ["Gateway", "ListenerSet"]
	not _is_internal_gateway(policy, parent)
	way := sprintf("%s %q", [route.kind, inventory.name_of(route)])
	some backend in ingress.backends(route)
])

_is_internal_gateway(policy, parent) if {
	parent.kind == "Gateway"
	some gateway in inventory.in_namespace("gateway.networking.k8s.io/Gateway", parent.namespace)
	inventory.name_of(gateway) == parent.name
	gateway.spec.gatewayClassName in _internal_classes(policy)
}

_virtual_services(policy, service) := {way |
	some way, _ in _virtual_services_to(policy)[inventory.namespace][inventory.name_of(service)]
}

# The VirtualServices by the namespace and the name of the Services to which they lead.
_virtual_services_to(policy) := object.union_n([{namespace: {name: {way: true}}} |
	some manifest in inventory.everywhere("networking.istio.io/VirtualService")
	some gateway in manifest.spec.gateways
	not gateway in array.concat(_internal_classes(policy), ["mesh"])
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
