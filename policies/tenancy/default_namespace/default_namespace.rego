# METADATA
# title: Object in the default namespace
# description: |
#   The namespace default is where everything lands that says nothing else, so that what belongs to different owners shares
#   its network policies, quotas, roles and service accounts. A manifest without a namespace may be given one as it is
#   applied, and is judged only with missingMeansDefault. What the API server itself keeps there is left alone.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
#     description: Namespaces
# custom:
#   severity: low
#   kinds:
#     - PodBearing
#     - Service
#     - ServiceAccount
#     - ConfigMap
#     - Secret
#     - PersistentVolumeClaim
#     - networking.k8s.io/Ingress
#     - rbac.authorization.k8s.io/Role
#     - rbac.authorization.k8s.io/RoleBinding
#   attack: Whoever has rights in the namespace, meant for one of its tenants, has them over all that landed there.
#   principles: [separation, least-privilege]
#   protects: [confidentiality, integrity]
#   remediation: Put the object into a namespace of its owner.
#   parameters:
#     missingMeansDefault:
#       type: boolean
#       description: Whether an object without a namespace counts as one of the namespace default.
#     kinds:
#       type: array
#       items: {type: string}
#       description: The kinds to judge, out of these. PodBearing stands for pods and whatever makes pods.
package policies.tenancy.default_namespace

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"missingMeansDefault": false,
	"kinds": [
		"PodBearing",
		"Service",
		"ServiceAccount",
		"ConfigMap",
		"Secret",
		"PersistentVolumeClaim",
		"networking.k8s.io/Ingress",
		"rbac.authorization.k8s.io/Role",
		"rbac.authorization.k8s.io/RoleBinding",
	],
}

_parameters := object.union(default_parameters, review.parameters("default-namespace"))

violation contains {"msg": msg, "details": {"path": path}} if {
	review.object.metadata.namespace == "default"
	_is_judged

	msg := sprintf("%s is in the namespace default", [review.object.kind])
	path := ["metadata", "namespace"]
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.missingMeansDefault == true
	object.get(review.object, ["metadata", "namespace"], "") in {"", null}
	_is_judged

	msg := sprintf("%s has no namespace, so it lands in the namespace default", [review.object.kind])
	path := ["metadata", "namespace"]
}

_is_judged if {
	_is_of_kind
	not _belongs_to_the_cluster
}

_is_of_kind if review.group_kind in _parameters.kinds

_is_of_kind if {
	"PodBearing" in _parameters.kinds
	workload.pod_path
}

_belongs_to_the_cluster if {
	some [kind, name] in [["ConfigMap", "kube-root-ca.crt"], ["Service", "kubernetes"], ["ServiceAccount", "default"]]
	review.group_kind == kind
	review.object.metadata.name == name
}
