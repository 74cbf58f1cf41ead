# METADATA
# title: Ingress class not allowed
# description: |
#   The class decides which controller serves an Ingress, and so whether it is seen inside the company or on the internet.
#   Where a list is set, the class must be on it, be it in spec.ingressClassName or in the older annotation, and the two must
#   not disagree. An Ingress that names no class gets the default one, if the cluster has one.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class
#     description: Ingress class
# custom:
#   severity: low
#   kinds: [networking.k8s.io/Ingress, extensions/Ingress]
#   attack: An application that was meant for colleagues is served to the internet.
#   principles: [small-attack-surface]
#   protects: [confidentiality]
#   remediation: Set spec.ingressClassName to an allowed class and drop the annotation kubernetes.io/ingress.class.
#   parameters:
#     allowed:
#       type: array
#       items: {type: string}
#       description: Classes that may be used. An empty list allows all.
#     required:
#       type: boolean
#       description: Whether each Ingress must name its class.
package policies.network.ingress_class_allowlist

import data.lib.sekisho.ingress
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowed": [], "required": false}

_parameters := object.union(default_parameters, review.parameters("ingress-class-allowlist"))

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind in ingress.kinds
	_parameters.allowed != []
	some path, class in _classes
	not class in _parameters.allowed

	msg := sprintf("ingress class %q is not allowed", [class])
}

violation contains {"msg": msg, "details": {"path": _annotation}} if {
	review.group_kind in ingress.kinds
	_classes[_annotation] != _classes[_field]

	args := [_classes[_annotation], _classes[_field]]
	msg := sprintf("annotation kubernetes.io/ingress.class is %q, but spec.ingressClassName is %q", args)
}

violation contains {"msg": msg, "details": {"path": _field}} if {
	review.group_kind in ingress.kinds
	_parameters.required == true
	count(_classes) == 0

	msg := "ingress names no class"
}

_field := ["spec", "ingressClassName"]

_annotation := ["metadata", "annotations", "kubernetes.io/ingress.class"]

_classes[_field] := class if {
	class := ingress.class_field(review.object)
	class != ""
}

_classes[_annotation] := class if {
	class := ingress.class_annotation(review.object)
	class != ""
}
