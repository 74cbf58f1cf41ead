package policies.images.vulnerable_component_test

import data.policies.images.vulnerable_component

_spec(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_pod(image) := _spec({"containers": [{"name": "web", "image": image}]})

_violation(text) := {
	"msg": sprintf(`container "web" uses %s`, [text]),
	"details": {"path": ["spec", "containers", 0, "image"]},
}

_low(text) := {
	"msg": sprintf(`container "web" uses %s`, [text]),
	"details": {"path": ["spec", "containers", 0, "image"], "severity": "low"},
}

_tiller := "Tiller of Helm 2, which nobody has maintained since 2020-11-13: Helm 3 and later need no server in the cluster"

_dashboard := "Kubernetes Dashboard, which nobody has maintained since 2026-01-21: the project points to Headlamp"

_nginx := concat(" ", [
	"ingress-nginx, which nobody has maintained since 2026-03-24:",
	"move to a Gateway API implementation or to another Ingress controller",
])

_digest := "sha256:fd8d9aa63ba2f0982b5304e1ee8d3b90a210bc1ffb5314d980eb6962f1a9715d"

test_deny_what_has_ended if {
	every image, text in {
		"ghcr.io/helm/tiller:v2.17.0": _tiller,
		"gcr.io/kubernetes-helm/tiller": _tiller,
		"kubernetesui/dashboard:v2.7.0": _dashboard,
		"docker.io/kubernetesui/dashboard-web:1.7.0": _dashboard,
		"docker.io/kubernetesui/dashboard-web.test:1.7.0": _dashboard,
		"k8s.gcr.io/kubernetes-dashboard-amd64:v1.10.1": _dashboard,
		"registry.k8s.io/ingress-nginx/controller:v1.14.0": _nginx,
		"registry.example/mirror/ingress-nginx/controller-chroot:v1.14.0": _nginx,
		"quay.io/kubernetes-ingress-controller/nginx-ingress-controller:nginx-1.0.0": _nginx,
		"bitnami/nginx-ingress-controller:latest": _nginx,
		"bitnamilegacy/nginx-ingress-controller:latest": _nginx,
	} {
		vulnerable_component.violation == {_violation(text)} with input as _pod(image)
	}
}

test_deny_vulnerable_versions_of_what_has_ended if {
	every tag, fixed in {"v1.9.4": "1.11.5", "1.11.4": "1.11.5", "v1.12.0": "1.12.1", "v1.12.0-beta.0": "1.12.1"} {
		vulnerable_component.violation == {_violation(_nginx), _violation(sprintf(
			"ingress-nginx %s, which has CVE-2025-1974 (fixed in %s)",
			[trim_left(tag, "v"), fixed],
		))} with input as _pod(sprintf("registry.k8s.io/ingress-nginx/controller:%s", [tag]))
	}

	every tag in ["v1.11.5", "v1.12.1", "v1.13.0"] {
		vulnerable_component.violation == {_violation(_nginx)} with input as _pod(sprintf(
			"registry.k8s.io/ingress-nginx/controller:%s",
			[tag],
		))
	}
}

test_deny_vulnerable_versions if {
	every image, text in {
		"quay.io/argoproj/argocd:v2.1.8": concat(", ", [
			"Argo CD 2.1.8, which has CVE-2022-24348 (fixed in 2.1.9)",
			"CVE-2024-31989 (fixed in 2.8.19)",
		]),
		"quay.io/argoproj/argocd:v2.11.1": "Argo CD 2.11.1, which has CVE-2025-55190 (fixed in 2.13.9)",
		"quay.io/argoproj/argocd:v3.1.1": "Argo CD 3.1.1, which has CVE-2025-55190 (fixed in 3.1.2)",
		"quay.io/argoproj/argocd:v3.1.2-rc1": "Argo CD 3.1.2-rc1, which has CVE-2025-55190 (fixed in 3.1.2)",
		"grafana/grafana:9.2.3-ubuntu": "Grafana 9.2.3, which has CVE-2022-39328 (fixed in 9.2.4)",
		"grafana/grafana-oss:8.3.0": "Grafana 8.3.0, which has CVE-2021-43798 (fixed in 8.3.1)",
		"registry.example/grafana/grafana-enterprise:8.0.0": "Grafana 8.0.0, which has CVE-2021-43798 (fixed in 8.0.7)",
		"bitnami/grafana:9.2.0-debian-11-r2": "Grafana 9.2.0, which has CVE-2022-39328 (fixed in 9.2.4)",
		"ghcr.io/kyverno/kyverno:v1.8.4": "Kyverno 1.8.4, which has CVE-2022-47633 (fixed in 1.8.5)",
		sprintf("ghcr.io/kyverno/kyverno:v1.8.3@%s", [_digest]): "Kyverno 1.8.3, which has CVE-2022-47633 (fixed in 1.8.5)",
	} {
		vulnerable_component.violation == {_violation(text)} with input as _pod(image)
	}
}

test_allow_versions_without_a_vulnerability if {
	every image in [
		"quay.io/argoproj/argocd:v2.13.9",
		"quay.io/argoproj/argocd:v2.14.16",
		"quay.io/argoproj/argocd:v3.2.0",
		"grafana/grafana:13.1.3",
		"grafana/grafana:9.2.4-ubuntu",
		"grafana/grafana:8.3.1",
		"ghcr.io/kyverno/kyverno:v1.8.2",
		"ghcr.io/kyverno/kyverno:v1.8.5",
	] {
		vulnerable_component.violation == set() with input as _pod(image)
	}
}

test_versions_that_cannot_be_told_weigh_less if {
	every image, text in {
		"quay.io/argoproj/argocd:latest": `Argo CD, whose version cannot be told by the tag "latest"`,
		"quay.io/argoproj/argocd:v2.11": `Argo CD, whose version cannot be told by the tag "v2.11"`,
		"grafana/grafana": "Grafana, whose version cannot be told by an image without a tag",
		concat("@", ["grafana/grafana", _digest]): "Grafana, whose version cannot be told by an image without a tag",
	} {
		vulnerable_component.violation == {_low(text)} with input as _pod(image)
	}
}

test_deny_every_image_of_the_pod if {
	vulnerable_component.violation == {
		{
			"msg": `container "setup" uses Kyverno 1.8.4, which has CVE-2022-47633 (fixed in 1.8.5)`,
			"details": {"path": ["spec", "initContainers", 0, "image"]},
		},
		{
			"msg": sprintf(`container "helm" uses %s`, [_tiller]),
			"details": {"path": ["spec", "containers", 1, "image"]},
		},
		{
			"msg": sprintf(`container "ephemeralContainers[0]" uses %s`, [_tiller]),
			"details": {"path": ["spec", "ephemeralContainers", 0, "image"]},
		},
		{
			"msg": `volume "plugins" uses Grafana 9.2.0, which has CVE-2022-39328 (fixed in 9.2.4)`,
			"details": {"path": ["spec", "volumes", 0, "image", "reference"]},
		},
		{
			"msg": `volume "more" uses Grafana, whose version cannot be told by the tag "main"`,
			"details": {"path": ["spec", "volumes", 1, "image", "reference"], "severity": "low"},
		},
	} with input as _spec({
		"initContainers": [{"name": "setup", "image": "ghcr.io/kyverno/kyverno:v1.8.4"}],
		"containers": [{"name": "web", "image": "registry.example/web:1.4"}, {"name": "helm", "image": "ghcr.io/helm/tiller"}],
		"ephemeralContainers": [{"image": "ghcr.io/helm/tiller:v2.17.0"}],
		"volumes": [
			{"name": "plugins", "image": {"reference": "grafana/grafana:9.2.0"}},
			{"name": "more", "image": {"reference": "grafana/grafana:main"}},
		],
	})
}

test_allow_names_that_only_look_alike if {
	every image in [
		"grafana/grafana-image-renderer:3.0.0",
		"grafana/loki:9.2.0",
		"registry.example/team/grafana:9.2.0",
		"argoproj/argocli:v2.1.8",
		"nginx/nginx-ingress:1.9.4",
		"registry.example/ingress-nginx/controller/sub:v1.9.4",
		"registry.example/xingress-nginx/controller:v1.9.4",
		"tillers:v2.17.0",
		"kubernetesui/dashboards:v2.7.0",
		"kyverno/kyverno-cli:v1.8.4",
		"",
		"$(IMAGE)",
	] {
		vulnerable_component.violation == set() with input as _pod(image)
	}
}

test_judge_the_end_on_the_day_of_the_user if {
	every today in ["2026-03-24", "2026-12-01", "2027-01-01"] {
		vulnerable_component.violation == {_violation(_nginx)} with input as _pod("registry.k8s.io/ingress-nginx/controller:v1.14.0")
			with data.parameters["vulnerable-component"] as {"today": today}
	}

	every today in ["2026-03-23", "2025-12-31"] {
		vulnerable_component.violation == set() with input as _pod("registry.k8s.io/ingress-nginx/controller:v1.14.0")
			with data.parameters["vulnerable-component"] as {"today": today}

		vulnerable_component.violation == {_low(`ingress-nginx, whose version cannot be told by the tag "main"`)} with input as _pod("registry.k8s.io/ingress-nginx/controller:main")
			with data.parameters["vulnerable-component"] as {"today": today}

		vulnerable_component.violation == {_violation(_tiller)} with input as _pod("ghcr.io/helm/tiller")
			with data.parameters["vulnerable-component"] as {"today": today}
	}

	every today in ["", "1999", "x2025-01-01", "2025-01-01T00:00:00Z"] {
		vulnerable_component.violation == {_violation(_nginx)} with input as _pod("registry.k8s.io/ingress-nginx/controller:v1.14.0")
			with data.parameters["vulnerable-component"] as {"today": today}
	}
}

test_deny_components_of_the_user if {
	every image, wanted in {
		"registry.example/team-a/gate:2.9.0": {_violation("Gate 2.9.0, which has A-1 (fixed in 3.0.0), A-2 (fixed in 2.9.1)")},
		"registry.example/team-a/gate:1.0.0": {_violation("Gate 1.0.0, which has A-1 (fixed in 3.0.0)")},
		"registry.example/team-a/gate:3.0.0": set(),
		"registry.example/team-a/gate": {_low("Gate, whose version cannot be told by an image without a tag")},
		"registry.example/team-a/door:1.0.0": {_violation("Door, which nobody has maintained since 2024-01-31")},
		"registry.example/team-a/yard:1.0.0": set(),
		"registry.example/team-a/yard": set(),
		"registry.example/team-a/shed": set(),
		"ghcr.io/helm/tiller": {_violation(_tiller)},
	} {
		vulnerable_component.violation == wanted with input as _pod(image)
			with data.parameters["vulnerable-component"] as {"table": [
				{"component": "Gate", "repositories": ["a/gate", "**/gate"], "vulnerabilities": [
					{"id": "A-1", "from": "1.0.0", "fixed": "3.0.0"},
					{"id": "A-2", "from": "2.0.0", "fixed": "2.9.1"},
				]},
				{"component": "Door", "repositories": ["**/door"], "endOfLife": "2024-01-31"},
				{"component": "Yard", "repositories": ["**/yard"], "endOfLife": "2099-01-31"},
				{"component": "Shed", "repositories": ["**/shed"], "vulnerabilities": []},
			]}
	}
}

test_deny_labels_of_tiller if {
	vulnerable_component.violation == {{
		"msg": sprintf("object belongs to %s", [_tiller]),
		"details": {"path": ["spec", "template", "metadata", "labels"]},
	}} with input as _tiller_deployment("registry.example/helm-server:1", {"app": "helm", "name": "tiller", "x": "y"})

	vulnerable_component.violation == {{
		"msg": sprintf(`container "tiller" uses %s`, [_tiller]),
		"details": {"path": ["spec", "template", "spec", "containers", 0, "image"]},
	}} with input as _tiller_deployment("ghcr.io/helm/tiller", {"app": "helm", "name": "tiller"})

	vulnerable_component.violation == set() with input as _tiller_deployment("a", {"app": "helm", "name": "tiller"})
		with data.parameters["vulnerable-component"] as {"today": "2020-11-12"}

	every labels in [{}, null, {"app": "helm"}, {"name": "tiller"}, {"app": "tiller", "name": "helm"}, {"app": "helm", "name": "x"}, {"app": "x", "name": "tiller"}] {
		vulnerable_component.violation == set() with input as _tiller_deployment("a", labels)
	}
}

_tiller_deployment(image, labels) := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {
	"metadata": {"labels": labels},
	"spec": {"containers": [{"name": "tiller", "image": image}]},
}}}

test_deny_the_service_of_tiller if {
	vulnerable_component.violation == {{
		"msg": sprintf("object belongs to %s", [_tiller]),
		"details": {"path": ["metadata", "name"]},
	}} with input as {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "tiller-deploy"}}

	every other in [
		{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "tiller"}},
		{"apiVersion": "v1", "kind": "Service", "metadata": {"labels": {"app": "helm", "name": "tiller"}}},
		{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "tiller-deploy"}},
		{"apiVersion": "serving.example/v1", "kind": "Service", "metadata": {"name": "tiller-deploy"}},
	] {
		vulnerable_component.violation == set() with input as other
	}
}

test_allow_other_kinds if {
	vulnerable_component.violation == set() with input as object.union(_pod("ghcr.io/helm/tiller"), {"apiVersion": "example.com/v1"})
}

test_defaults if {
	vulnerable_component.default_parameters == {"today": "", "table": []}
}

test_deny_by_each_entry_that_an_image_fits if {
	table := [
		{"component": "A", "repositories": ["**/helm/*"], "endOfLife": "2020-01-01"},
		{"component": "B", "repositories": ["**/{tiller,x}"], "endOfLife": "2020-01-01"},
		{"component": "C", "repositories": ["**/helm/til"], "endOfLife": "2020-01-01"},
	]
	vulnerable_component.violation == {
		_violation(_tiller),
		_violation("A, which nobody has maintained since 2020-01-01"),
		_violation("B, which nobody has maintained since 2020-01-01"),
	} with input as _pod("ghcr.io/helm/tiller:v2.17.0")
		with data.parameters["vulnerable-component"] as {"table": table}
}
