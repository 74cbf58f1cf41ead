package policies.team.owner_label_test

import data.policies.team.owner_label

_pod(labels) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app", "labels": labels}}

_deployment(labels) := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"spec": {"template": {"metadata": {"labels": labels}}},
}

test_deny_pod_without_team if {
	every labels in [{}, {"team": ""}, {"app": "shop"}] {
		owner_label.violation == {{
			"msg": "pod has no label team",
			"details": {"path": ["metadata", "labels", "team"]},
		}} with input as _pod(labels)
	}
}

test_deny_template_without_team if {
	owner_label.violation == {{
		"msg": "pod has no label team",
		"details": {"path": ["spec", "template", "metadata", "labels", "team"]},
	}} with input as _deployment({})
}

test_deny_pod_without_the_label_of_the_parameter if {
	owner_label.violation == {{
		"msg": "pod has no label example.com/owner",
		"details": {"path": ["metadata", "labels", "example.com/owner"]},
	}} with input as _pod({"team": "shop"}) with data.parameters["owner-label"] as {"label": "example.com/owner"}
}

test_allow_team if {
	owner_label.violation == set() with input as _pod({"team": "shop"})
}

test_allow_kind_without_pod if {
	owner_label.violation == set() with input as {"apiVersion": "v1", "kind": "ConfigMap"}
}
