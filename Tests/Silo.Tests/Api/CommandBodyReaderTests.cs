using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.Silo.Api;
using Gateway.Silo.Api.Commands;

namespace Gateway.Silo.Tests.Api;

/// <summary>The quick reader of commands reads what the general one reads, and leaves it all the rest.</summary>
public sealed class CommandBodyReaderTests
{
    [Theory]
    [InlineData("""{"instruction":"ControlDevice","data":{"a":[1,{"b":"ü"}]}}""")]
    [InlineData("""{ "wait" : false , "instruction" : "query", "deadlineSeconds": 0.5, "ttlSeconds": 1e2 }""")]
    [InlineData("""{"instruction":"\u0051uery"}""")]
    [InlineData("{}")]
    public void What_is_usual_is_read_as_the_general_reader_reads_it(string json)
    {
        var quick = CommandBodyReader.TryRead(Bytes(json));
        var general = JsonSerializer.Deserialize(json, ApiJson.Default.CommandBody)!;
        Assert.NotNull(quick);
        Assert.Equal(general with { Data = null }, quick with { Data = null });
        Assert.Equal(Text(general.Data), Text(quick.Data));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"instruction":5}""")]
    [InlineData("""{"instruction":"a","instruction":"b"}""")]
    [InlineData("""{"instruction":"a","bytes":"AAE="}""")]
    [InlineData("""{"instruction":"a","when":"now"}""")]
    [InlineData("""{"deadlineSeconds":"1"}""")]
    [InlineData("""{"wait":"no"}""")]
    [InlineData("""{"instruction":"a"} {}""")]
    [InlineData("""{"data":{""")]
    [InlineData("""{"data":null}""")]
    [InlineData("""{"instruction":"\ud800"}""")]
    public void The_rest_is_left_to_it(string json) => Assert.Null(CommandBodyReader.TryRead(Bytes(json)));

    private static ReadOnlySequence<byte> Bytes(string json) => new(Encoding.UTF8.GetBytes(json));

    private static string Text(RawJson? data) => data is { } json ? Encoding.UTF8.GetString(json.Utf8.Span) : "";
}
