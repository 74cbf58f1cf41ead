package lib.sekisho.review_test

import data.lib.sekisho.review

test_object_is_the_input if {
	review.object == {"kind": "Pod"} with input as {"kind": "Pod"}
}

test_kind_of_the_core_group_has_no_group if {
	review.group_kind == "Pod" with input as {"apiVersion": "v1", "kind": "Pod"}
}

test_core_group_may_be_written_as_empty_group if {
	review.group_kind == "Pod" with input as {"apiVersion": "/v1", "kind": "Pod"}
}

test_kind_of_another_group_has_its_group_without_version if {
	every version in ["v1", "v1beta1", "v2"] {
		api_version := concat("/", ["apps", version])
		review.group_kind == "apps/Deployment" with input as {"apiVersion": api_version, "kind": "Deployment"}
	}
}

test_look_alike_keeps_its_own_group if {
	deployment := {"apiVersion": "argoproj.io/v1alpha1", "kind": "Deployment"}

	review.group_kind == "argoproj.io/Deployment" with input as deployment
}

test_no_group_and_kind_without_kind_or_with_a_version_of_another_type if {
	every object in [{}, {"apiVersion": "v1"}, {"apiVersion": "apps/v1"}, {"apiVersion": 1, "kind": "Pod"}, null] {
		not review.group_kind with input as object
	}
}

test_parameters_are_those_of_the_policy if {
	review.parameters("a") == {"size": 1} with data.parameters as {"a": {"size": 1}, "b": {"size": 2}}
}

test_parameters_that_are_no_object_are_none if {
	every parameters in [null, [], "size", true, {}] {
		review.parameters("a") == {} with data.parameters as {"a": parameters}
	}
}

test_parameters_of_a_policy_that_nobody_sets_are_none if {
	review.parameters("a") == {} with data.parameters as {"b": {"size": 2}}
	review.parameters("a") == {}
}

_inventory := {
	"cluster": {"v1": {"Namespace": {"a": {"kind": "Namespace"}}}},
	"namespace": {
		"a": {"v1": {"Pod": {"x": {"kind": "Pod"}}}, "apps/v1": {"Deployment": {"y": {}}}},
		"b": {"v1": {"Service": {"z": {}}}, "v2": {"Service": {"z": {}}}},
	},
}

test_objects_of_the_inventory_by_scope_version_and_name if {
	review.cluster_objects("Namespace") == {"v1": {"a": {"kind": "Namespace"}}} with data.inventory as _inventory
	review.namespace_objects("a", "Pod") == {"v1": {"x": {"kind": "Pod"}}} with data.inventory as _inventory
	review.namespace_objects("b", "Service") == {"v1": {"z": {}}, "v2": {"z": {}}} with data.inventory as _inventory
	review.inventory_namespaces == {"a", "b"} with data.inventory as _inventory
	review.namespace_inventory("a") == _inventory.namespace.a with data.inventory as _inventory
	review.cluster_inventory == _inventory.cluster with data.inventory as _inventory
}

test_no_objects_of_other_kinds_scopes_and_namespaces if {
	review.cluster_objects("Pod") == {} with data.inventory as _inventory
	review.namespace_objects("b", "Pod") == {} with data.inventory as _inventory
	review.namespace_objects("c", "Pod") == {} with data.inventory as _inventory
}

test_no_objects_without_inventory if {
	review.cluster_objects("Namespace") == {}
	review.namespace_objects("a", "Pod") == {}
	review.inventory_namespaces == set()
	not review.namespace_inventory("a")
	not review.cluster_inventory
}

test_pod_templates_are_what_the_user_says if {
	templates := {"example.com/Widget": ["spec", "pods"]}
	review.pod_templates == templates with data.parameters as {"lib.sekisho.workload": {"podTemplates": templates}}
	review.pod_templates == {}
	review.pod_templates == {} with data.parameters as {"lib.sekisho.workload": {}}
}

test_no_subjects_without_a_request if {
	review.subjects == set() with input as {"review": {"userInfo": {"username": "ann"}}}
	review.subjects == {"ann"} with data.parameters as {"lib.sekisho.review": {"subjects": ["ann"]}}
}
