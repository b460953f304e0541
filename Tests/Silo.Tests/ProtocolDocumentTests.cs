using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Gateway.Protocol.Messaging;

namespace Gateway.Silo.Tests;

/// <summary>docs/protocols/messaging.md against the code.</summary>
public sealed partial class ProtocolDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Root(), "docs", "protocols", "messaging.md"));

    [Fact]
    public void The_table_of_commands_has_every_command_that_is_known_and_no_other()
    {
        var documented = CommandRow().Matches(Document)
            .Select(m => (m.Groups["name"].Value, uint.Parse(m.Groups["id"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))
            .Order();
        var known = typeof(CommandIds).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.Name != nameof(CommandIds.ResponseBit))
            .Select(f => (f.Name, (uint)f.GetRawConstantValue()!))
            .Order();
        Assert.Equal(known, documented);
    }

    [Fact]
    public void Every_known_command_has_a_name() => Assert.All(
        typeof(CommandIds).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.Name != nameof(CommandIds.ResponseBit)),
        f => Assert.Equal(f.Name, CommandIds.Name((uint)f.GetRawConstantValue()! | CommandIds.ResponseBit)));

    [Fact]
    public void The_table_of_statuses_has_their_fixed_texts()
    {
        var rows = StatusRow().Matches(Document[Document.IndexOf("## Status codes", StringComparison.Ordinal)..]);
        Assert.InRange(rows.Count, 10, 18);
        Assert.All(rows, row => Assert.Equal(
            ((StatusCode)uint.Parse(row.Groups["code"].Value, CultureInfo.InvariantCulture)).Text(), row.Groups["text"].Value));
    }

    private static string Root([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));

    [GeneratedRegex(@"^\| 0x(?<id>[0-9a-f]{8}) \| (?<name>\w+) \|", RegexOptions.Multiline)]
    private static partial Regex CommandRow();

    [GeneratedRegex(@"^\| (?<code>\d{1,2}) \| (?<text>[^|]+?) \| ", RegexOptions.Multiline)]
    private static partial Regex StatusRow();
}
