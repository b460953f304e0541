using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Gateway.EndToEnd.Tests.Api;

namespace Gateway.EndToEnd.Tests.Processes;

/// <summary>docs/configuration.md against the settings that the gateway knows.</summary>
public sealed partial class ConfigurationPageTests : EndToEndTest
{
    [Fact]
    public async Task The_page_names_every_setting_and_no_other()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var known = (await api.Get("config")).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("key").GetString()!);
        var page = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "configuration.md"));
        var documented = Entry().Matches(page).SelectMany(entry => Key().Matches(entry.Value)).Select(key => key.Groups["key"].Value);
        Assert.Equal(known.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    private static string Root([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));

    // From the list's dash to the defaults or the colon.
    [GeneratedRegex(@"^- (`[A-Za-z:]+`[,;]?\s+)*`[A-Za-z:]+`", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex("`(?<key>[A-Za-z]+:[A-Za-z:]+)`")]
    private static partial Regex Key();
}
