package lib.sekisho.pod_label_test

import data.lib.sekisho.pod_label

test_selectors_that_read_labels_of_running_pods if {
	every label in [
		"apps.kubernetes.io/pod-index", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-completion-index",
		"batch.kubernetes.io/job-name", "controller-revision-hash", "controller-uid", "job-name", "pod-template-generation",
		"pod-template-hash", "statefulset.kubernetes.io/pod-name", "topology.kubernetes.io/region", "topology.kubernetes.io/zone",
	] {
		pod_label.is_read_by({"app": "web", label: "x"}, [])
		pod_label.is_read_by({"matchLabels": {"app": "web", label: "x"}}, [])
		pod_label.is_read_by({"matchExpressions": [{"key": "app", "operator": "Exists"}, {"key": label, "operator": "Exists"}]}, [])
	}
}

test_selectors_that_read_labels_that_the_user_names if {
	every selector in [
		{"app": "web", "role": "x"},
		{"matchLabels": {"app": "web", "role": "x"}},
		{"matchExpressions": [{"key": "role", "operator": "Exists"}]},
	] {
		pod_label.is_read_by(selector, ["leader", "role", "zone"])
		pod_label.is_read_by(selector, ["role"])
		not pod_label.is_read_by(selector, ["leader"])
		not pod_label.is_read_by(selector, [])
	}
}

test_other_selectors if {
	every selector in [
		{}, null, "job-name", ["job-name"], {"app": "job-name"}, {"matchLabels": null}, {"matchExpressions": [null, {}]},
		{"matchLabels": {"app": "web"}, "matchExpressions": [{"key": "tier", "operator": "In", "values": ["job-name"]}]},
	] {
		not pod_label.is_read_by(selector, ["role"])
	}
}

test_keys if {
	pod_label.keys({"app": "web", "tier": "x"}) == {"app", "tier"}
	pod_label.keys({
		"matchLabels": {"app": "web", "tier": "x"},
		"matchExpressions": [{"key": "zone", "operator": "Exists"}, {"key": "app", "operator": "Exists"}],
	}) == {"app", "tier", "zone"}
	pod_label.keys({"matchLabels": {"app": "web"}}) == {"app"}
	pod_label.keys({}) == set()
	pod_label.keys(null) == set()
}
