# METADATA
# title: Components of clusters with known weaknesses
# description: |
#   What is no longer maintained, and which versions have a vulnerability that hands over the cluster or its secrets. Sources
#   are the projects' own announcements and security advisories.
package lib.sekisho.components

# METADATA
# description: The day on which the table below was last revised. What ended by then is at its end.
revised := "2026-11-26"

# METADATA
# description: |
#   Each component with the names of its images, as globs, and either the day from which nobody mends it, with a way out, or
#   its vulnerabilities: versions from the first (inclusive) up to the one that mends it. `-0` is before all pre-releases.
table := [
	{
		"component": "Argo CD",
		"repositories": ["**/argoproj/argocd"],
		"vulnerabilities": [
			{"id": "CVE-2022-24348", "from": "0.0.0-0", "fixed": "2.1.9"},
			{"id": "CVE-2022-24348", "from": "2.2.0-0", "fixed": "2.2.4"},
			{"id": "CVE-2024-31989", "from": "0.0.0-0", "fixed": "2.8.19"},
			{"id": "CVE-2024-31989", "from": "2.9.0-0", "fixed": "2.9.15"},
			{"id": "CVE-2024-31989", "from": "2.10.0-0", "fixed": "2.10.10"},
			{"id": "CVE-2024-31989", "from": "2.11.0-0", "fixed": "2.11.1"},
			{"id": "CVE-2025-55190", "from": "2.2.0-0", "fixed": "2.13.9"},
			{"id": "CVE-2025-55190", "from": "2.14.0-0", "fixed": "2.14.16"},
			{"id": "CVE-2025-55190", "from": "3.0.0-0", "fixed": "3.0.14"},
			{"id": "CVE-2025-55190", "from": "3.1.0-0", "fixed": "3.1.2"},
		],
	},
	{
		"component": "Grafana",
		"repositories": ["**/grafana/grafana", "**/grafana/grafana-oss", "**/grafana/grafana-enterprise", "**/bitnami/grafana"],
		"vulnerabilities": [
			{"id": "CVE-2021-43798", "from": "8.0.0-0", "fixed": "8.0.7"},
			{"id": "CVE-2021-43798", "from": "8.1.0-0", "fixed": "8.1.8"},
			{"id": "CVE-2021-43798", "from": "8.2.0-0", "fixed": "8.2.7"},
			{"id": "CVE-2021-43798", "from": "8.3.0-0", "fixed": "8.3.1"},
			{"id": "CVE-2022-39328", "from": "9.2.0-0", "fixed": "9.2.4"},
		],
	},
	{
		"component": "ingress-nginx",
		"repositories": [
			"**/ingress-nginx/controller",
			"**/ingress-nginx/controller-chroot",
			"**/kubernetes-ingress-controller/nginx-ingress-controller",
			"**/bitnami/nginx-ingress-controller",
			"**/bitnamilegacy/nginx-ingress-controller",
		],
		"endOfLife": "2026-03-24",
		"advice": "move to a Gateway API implementation or to another Ingress controller",
		"vulnerabilities": [
			{"id": "CVE-2025-1974", "from": "0.0.0-0", "fixed": "1.11.5"},
			{"id": "CVE-2025-1974", "from": "1.12.0-0", "fixed": "1.12.1"},
		],
	},
	{
		"component": "Kubernetes Dashboard",
		"repositories": ["**/kubernetesui/dashboard", "**/kubernetesui/dashboard-*", "**/kubernetes-dashboard-amd64"],
		"endOfLife": "2026-01-21",
		"advice": "the project points to Headlamp",
		"vulnerabilities": [],
	},
	{
		"component": "Kyverno",
		"repositories": ["**/kyverno/kyverno"],
		"vulnerabilities": [{"id": "CVE-2022-47633", "from": "1.8.3", "fixed": "1.8.5"}],
	},
	{
		"component": "Tiller of Helm 2",
		"repositories": ["**/tiller"],
		"endOfLife": "2020-11-13",
		"advice": "Helm 3 and later need no server in the cluster",
		"vulnerabilities": [],
	},
]

# METADATA
# description: |
#   The version that a tag names, to be compared by semver. `v1.2.3-debian-12-r4` is a build of 1.2.3, while `v1.2.3-rc1` comes
#   before it. Undefined for a tag that may name several versions.
version(tag) := concat("", [numbers, prerelease]) if {
	# mutation:equivalent change literal: an anchored pattern matches once at most
	some [_, numbers, prerelease] in regex.find_all_string_submatch_n(_version, tag, 1)
}

_version := concat("", [
	`^v?((?:0|[1-9][0-9]{0,8})\.(?:0|[1-9][0-9]{0,8})\.(?:0|[1-9][0-9]{0,8}))`,
	`(?:(-(?:alpha|beta|rc|pre)[0-9A-Za-z]*(?:\.[0-9A-Za-z]+)*)|[-+_.].*)?$`,
])
