package policies.network.ingress_class_allowlist_test

import data.policies.network.ingress_class_allowlist

_ingress(field, annotation) := {
	"apiVersion": "networking.k8s.io/v1",
	"kind": "Ingress",
	"metadata": {"annotations": {"kubernetes.io/ingress.class": annotation}},
	"spec": {"ingressClassName": field},
}

_field := ["spec", "ingressClassName"]

_annotation := ["metadata", "annotations", "kubernetes.io/ingress.class"]

_not_allowed(class, path) := {"msg": sprintf("ingress class %q is not allowed", [class]), "details": {"path": path}}

_differ(annotation, field) := {
	"msg": sprintf(
		"annotation kubernetes.io/ingress.class is %q, but spec.ingressClassName is %q",
		[annotation, field],
	),
	"details": {"path": _annotation},
}

_allowed := {"allowed": ["internal", "mesh"]}

test_defaults if {
	ingress_class_allowlist.default_parameters == {"allowed": [], "required": false}
}

test_deny_classes_that_are_not_on_the_list if {
	ingress_class_allowlist.violation == {_not_allowed("nginx", _field)} with input as _ingress("nginx", null)
		with data.parameters["ingress-class-allowlist"] as _allowed

	ingress_class_allowlist.violation == {_not_allowed("nginx", _annotation)} with input as _ingress(null, "nginx")
		with data.parameters["ingress-class-allowlist"] as _allowed

	ingress_class_allowlist.violation == {_not_allowed("x", _annotation), _not_allowed("x", _field)} with input as _ingress("x", "x")
		with data.parameters["ingress-class-allowlist"] as _allowed
}

test_deny_classes_that_differ if {
	ingress_class_allowlist.violation == {_differ("mesh", "internal")} with input as _ingress("internal", "mesh")
		with data.parameters["ingress-class-allowlist"] as _allowed
	ingress_class_allowlist.violation == {_differ("a", "b")} with input as _ingress("b", "a")
	ingress_class_allowlist.violation == {_differ("nginx", "mesh"), _not_allowed("nginx", _annotation)} with input as _ingress("mesh", "nginx")
		with data.parameters["ingress-class-allowlist"] as _allowed
}

test_deny_no_class_where_one_is_required if {
	every nothing in [null, "", 1] {
		ingress_class_allowlist.violation == {{
			"msg": "ingress names no class",
			"details": {"path": _field},
		}} with input as _ingress(nothing, nothing)
			with data.parameters["ingress-class-allowlist"] as object.union(_allowed, {"required": true})
	}

	ingress_class_allowlist.violation == {{
		"msg": "ingress names no class",
		"details": {"path": _field},
	}} with input as {"apiVersion": "extensions/v1beta1", "kind": "Ingress"}
		with data.parameters["ingress-class-allowlist"] as {"required": true}
}

test_allow_classes_on_the_list if {
	every manifest in [_ingress("internal", null), _ingress(null, "mesh"), _ingress("mesh", "mesh"), _ingress("mesh", "")] {
		ingress_class_allowlist.violation == set() with input as manifest
			with data.parameters["ingress-class-allowlist"] as object.union(_allowed, {"required": true})
	}
}

test_allow_no_class_where_none_is_required if {
	every parameters in [{}, {"required": false}, _allowed] {
		ingress_class_allowlist.violation == set() with input as _ingress(null, "")
			with data.parameters["ingress-class-allowlist"] as parameters
	}
}

test_allow_every_class_without_a_list if {
	ingress_class_allowlist.violation == set() with input as _ingress("nginx", null)
}

test_allow_other_kinds if {
	every manifest in [_ingress("nginx", "x"), _ingress(null, null)] {
		ingress_class_allowlist.violation == set() with input as object.union(manifest, {"apiVersion": "example.com/v1"})
			with data.parameters["ingress-class-allowlist"] as {"allowed": ["x"], "required": true}
	}
}
