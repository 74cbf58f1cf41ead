package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sekisho/sekisho"
)

// newSARIFRule describes a policy to SARIF's readers, whose word for it is rule.
func newSARIFRule(policy *sekisho.Policy) sarifRule {
	rule := sarifRule{
		ID:            policy.ID,
		Name:          pascalCase(policy.ID),
		Short:         sarifText{cmp.Or(policy.Title, policy.ID)},
		Full:          sarifText{cmp.Or(policy.Description, policy.Title, policy.ID)},
		Help:          newSARIFHelp(policy),
		Configuration: sarifConfiguration{level(policy.Severity)},
		Properties: sarifRuleProperties{
			Tags:             policyTags(policy),
			Precision:        "very-high",
			SecuritySeverity: securitySeverity(policy.Severity),
		},
	}
	if len(policy.Links) > 0 {
		rule.HelpURI = policy.Links[0].URL
	}
	return rule
}

// newSARIFHelp writes what GitHub shows beside an alert.
func newSARIFHelp(policy *sekisho.Policy) sarifHelp {
	description := cmp.Or(policy.Description, policy.Title, policy.ID)
	plain, markdown := []string{description}, []string{description}
	for _, part := range []struct{ title, text string }{{"Attack", policy.Attack}, {"Remediation", policy.Remediation}} {
		if part.text != "" {
			plain = append(plain, part.title+": "+part.text)
			markdown = append(markdown, "**"+part.title+":** "+part.text)
		}
	}

	var urls, links []string
	for _, link := range policy.Links {
		urls = append(urls, link.URL)
		links = append(links, "- ["+cmp.Or(link.Description, link.URL)+"]("+link.URL+")")
	}
	if len(links) > 0 {
		plain, markdown = append(plain, strings.Join(urls, "\n")), append(markdown, strings.Join(links, "\n"))
	}
	return sarifHelp{strings.Join(plain, "\n\n"), strings.Join(markdown, "\n\n")}
}

// policyTags begins with "security", as GitHub shows security-severity only for rules with that tag.
func policyTags(policy *sekisho.Policy) []string {
	var tags []string
	for _, tag := range slices.Concat([]string{"security", policy.Category}, policy.Principles, policy.Threats) {
		if tag != "" && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return tags
}

// securitySeverity places a severity in the middle of GitHub's range for it: critical above 9, high from 7, medium from 4.
func securitySeverity(severity sekisho.Severity) string {
	switch severity {
	case sekisho.SeverityCritical:
		return "9.5"
	case sekisho.SeverityHigh:
		return "8.0"
	case sekisho.SeverityMedium:
		return "5.5"
	default:
		return "2.0"
	}
}

// pascalCase turns host-path-volume into HostPathVolume.
func pascalCase(id string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(id, "-") {
		if word != "" {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

type sarifRule struct {
	ID            string              `json:"id"`
	Name          string              `json:"name"`
	Short         sarifText           `json:"shortDescription"`
	Full          sarifText           `json:"fullDescription"`
	Help          sarifHelp           `json:"help"`
	HelpURI       string              `json:"helpUri,omitempty"`
	Configuration sarifConfiguration  `json:"defaultConfiguration"`
	Properties    sarifRuleProperties `json:"properties"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifHelp struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown"`
}

type sarifConfiguration struct {
	Level string `json:"level"`
}

type sarifRuleProperties struct {
	Tags             []string `json:"tags"`
	Precision        string   `json:"precision"`
	SecuritySeverity string   `json:"security-severity"`
}
