package lib.sekisho.components_test

import data.lib.sekisho.components

test_versions_of_tags if {
	every tag, version in {
		"1.2.3": "1.2.3",
		"v1.2.3": "1.2.3",
		"v0.26.1": "0.26.1",
		"10.20.30": "10.20.30",
		"1.2.3-debian-12-r4": "1.2.3",
		"9.2.3-ubuntu": "9.2.3",
		"1.2.3_build.4": "1.2.3",
		"1.2.3.4": "1.2.3",
		"1.2.3-release": "1.2.3",
		"v1.2.3-rc1": "1.2.3-rc1",
		"1.12.0-beta.0": "1.12.0-beta.0",
		"1.2.3-alpha": "1.2.3-alpha",
		"1.2.3-pre1": "1.2.3-pre1",
	} {
		components.version(tag) == version
		semver.is_valid(components.version(tag))
	}
}

test_tags_that_are_no_version if {
	every tag in ["", "latest", "v1", "1.2", "1.2-alpine", "a1.2.3", "01.2.3", "1.2.3x", "vv1.2.3", "1234567890.1.1", "sha-0123456"] {
		not components.version(tag)
	}
}

test_the_table_can_be_read if {
	every entry in components.table {
		count(entry.repositories) > 0
		entry.component != ""
		every vulnerability in entry.vulnerabilities {
			regex.match(`^CVE-20[0-9]{2}-[0-9]+$`, vulnerability.id)
			semver.compare(vulnerability.from, vulnerability.fixed) == -1
		}
	}
	every entry in components.table {
		object.get(entry, "endOfLife", "2000-01-01") <= components.revised
		regex.match(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`, object.get(entry, "endOfLife", "2000-01-01"))
	}
}
