using System.Buffers;
using System.Text;
using Gateway.Protocol.Messaging;

namespace Gateway.Protocol.Tests.Messaging;

public class OldDialectTests
{
    /// <summary>Every body, and how it looks in the older dialect.</summary>
    public static TheoryData<BodyType, string> Types
    {
        get
        {
            var data = new TheoryData<BodyType, string>();
            foreach (var type in Bodies.All)
            {
                data.Add(type, InOld(type.Json));
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Only_the_relayers_keys_differ(BodyType type, string json)
    {
        ArgumentNullException.ThrowIfNull(type);
        Assert.Equal((json, ""), type.ReadOld(Bytes(json)));
    }

    [Fact]
    public void The_bodies_that_differ_are_these() => Assert.Equal(
        ["AddDeviceRequest", "ModifyRelayerRequest", "QueryApartmentResponse", "QueryRelayerStatusRequest", "RemoveRelayerRequest"],
        Bodies.All.Where(t => InOld(t.Json) != t.Json).Select(t => t.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void A_key_of_the_wrong_type_is_named_as_it_was_sent()
    {
        var status = Bodies.All.Single(t => t.Name == nameof(QueryRelayerStatusRequest));
        Assert.Contains("superbox_id", status.ReadOld(Bytes("""{"superbox_id":"x"}""")).Error, StringComparison.Ordinal);
        Assert.Null(status.ReadOld(Bytes("""{"relayer_id":1}""")).Json);
        Assert.Null(status.ReadText("""{"superbox_id":1}""").Json);
    }

    [Theory]
    [InlineData("""{"superbox_id":1}""", true)]
    [InlineData("""{"a":{"relayer_id":[1]},"superbox_id":null}""", true)]
    [InlineData("""{"superboxs":[]}""", true)]
    [InlineData("""{"superbox_id":1,"relayer_id":1}""", false)]
    [InlineData("""{"relayer_id":1,"superbox_id":1}""", false)]
    [InlineData("""{"relayer_id":1}""", false)]
    [InlineData("""{"name":"\"superbox_id\":1"}""", false)]
    [InlineData("""{"name":"superbox_id"}""", false)]
    [InlineData("""{"a":{"superbox_id":1}}""", false)]
    [InlineData("""{"superbox":1,"superbox_ids":1}""", false)]
    [InlineData("""["superbox_id"]""", false)]
    [InlineData("\"superbox_id\"", false)]
    [InlineData("{\"superbox_id\":1,", false)]
    [InlineData("{\"superbox_id\"", false)]
    [InlineData("{}", false)]
    [InlineData("", false)]
    public void A_request_is_in_it_by_its_own_keys(string json, bool expected)
    {
        foreach (var sequence in Segments.Every(Encoding.UTF8.GetBytes(json)))
        {
            Assert.Equal(expected, OldDialect.IsSpokenIn(sequence));
        }
    }

    private static string InOld(string json) =>
        json.Replace("\"relayer_id\"", "\"superbox_id\"", StringComparison.Ordinal).Replace("\"relayers\"", "\"superboxs\"", StringComparison.Ordinal);

    private static ReadOnlySequence<byte> Bytes(string json) => new(Encoding.UTF8.GetBytes(json));
}
