# METADATA
# title: Role may redirect cluster traffic
# description: |
#   Services, ingresses and routes decide where traffic goes, and network policies where it may go. Who writes endpoints
#   or endpoint slices sends the traffic of a service to any address (CVE-2021-25740), which weighs more. Who writes the
#   status of a service gives it the address of somebody else (CVE-2020-8554). The role system:aggregate-to-edit of
#   clusters that were born before Kubernetes 1.22 still grants endpoints and is judged for these.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#write-access-for-endpoints
#     description: Write access for EndpointSlices and Endpoints
#   - ref: https://kubernetes.io/docs/concepts/services-networking/
#     description: Services, load balancing and networking
# custom:
#   severity: medium
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   attack: The holder sends the traffic of a service to a pod of its own and reads the passwords in it.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1557, T1565, MS-TA9034, MS-TA9036]
#   remediation: Remove endpoints and endpointslices from the rule, and grant the others in single namespaces.
package policies.rbac.rbac_network_object_write

import data.lib.sekisho.rbac
import data.lib.sekisho.review

violation contains {"msg": msg, "details": {"path": grant.resource_path, "severity": severity}} if {
	some grant in _grants

	msg := sprintf("rule grants control of traffic: %s", [grant.text])
	severity := _severity(grant.rule)
}

_grants := rbac.granted_by(rbac.rules_of(review.object), _on_endpoints) if {
	rbac.is_cluster_role
	review.object.metadata.name == "system:aggregate-to-edit"
} else := rbac.granted(_on_all)

_on_endpoints := rbac.patterns(_endpoints)

# mutation:equivalent swap arguments: the order of rights tells nothing
_on_all := rbac.patterns(array.concat(_endpoints, _others))

_endpoints := [_right("", {"endpoints"}), _right("discovery.k8s.io", {"endpointslices"})]

_others := [
	_right("", {"services", "services/status"}),
	_right("networking.k8s.io", {"ingresses", "networkpolicies"}),
	_right("gateway.networking.k8s.io", {"gateways", "httproutes"}),
]

_right(group, resources) := {
	"groups": {group},
	"resources": resources,
	"verbs": {"create", "update", "patch", "delete", "deletecollection"},
}

_severity(rule) := "high" if {
	rbac.grants(rule, _on_endpoints)
} else := "medium"
