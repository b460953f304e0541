using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Gateway.Protocol.Messaging;

namespace Gateway.Protocol.Tests.Messaging;

public class BodyKeyTests
{
    public static TheoryData<BodyType> Types => new(Bodies.All);

    [Theory]
    [MemberData(nameof(Types))]
    public void Keys_are_those_of_the_document(BodyType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        Assert.Equal((type.Json, ""), type.ReadText(type.Json));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void In_every_segmentation(BodyType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        foreach (var sequence in Segments.Every(System.Text.Encoding.UTF8.GetBytes(type.Json)))
        {
            Assert.Equal((type.Json, ""), type.Read(sequence));
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Optional_keys_may_be_absent_or_null_and_required_ones_may_not(BodyType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var keys = JsonNode.Parse(type.Json)!.AsObject().Select(pair => pair.Key).ToArray();
        foreach (var key in keys)
        {
            var without = JsonNode.Parse(type.Json)!.AsObject();
            without.Remove(key);
            var nulled = JsonNode.Parse(type.Json)!.AsObject();
            nulled[key] = null;
            var expected = type.Optional.Contains(key) ? Minified(without) : null;

            Assert.Equal(expected, type.ReadText(Minified(without)).Json);
            if (IsAlwaysThereButMayBeNull(type.Name, key))
            {
                Assert.Equal(Minified(nulled), type.ReadText(Minified(nulled)).Json);
                continue;
            }

            Assert.Equal(expected, type.ReadText(Minified(nulled)).Json);
        }
    }

    private static bool IsAlwaysThereButMayBeNull(string type, string key) => (type, key) is
        (nameof(QueryApartmentResponse), "scene_id") or (nameof(QueryAccountResponse), "user_name" or "mobile_phone" or "email");

    [Theory]
    [MemberData(nameof(Types))]
    public void A_key_of_a_wrong_type_is_named(BodyType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        foreach (var (key, value) in JsonNode.Parse(type.Json)!.AsObject().ToArray())
        {
            if (key == "flag_notification")
            {
                // Phones send it as a truth value, a number or a text.
                continue;
            }

            foreach (var wrong in WrongFor(value!))
            {
                var body = JsonNode.Parse(type.Json)!.AsObject();
                body[key] = JsonNode.Parse(wrong);
                var (json, error) = type.ReadText(Minified(body));
                Assert.Null(json);
                Assert.Contains(key, error, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Unknown_keys_are_ignored_whatever_they_hold(BodyType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        foreach (var extra in new[] { "1", "null", "[[{}]]", """{"dev_code":[1,{"value":2}]}""" })
        {
            Assert.Equal(type.Json, type.ReadText($$"""{"\u0000":{{extra}},"unknown":{{extra}},{{type.Json[1..]}}""").Json);
            Assert.Equal(type.Json, type.ReadText($$"""{{type.Json[..^1]}},"zz":{{extra}}}""").Json);
        }
    }

    [Theory]
    [InlineData(typeof(AddDeviceRequest), """{"apartment_id":1,"dev_model":"m","dev_code":"c","dev_keys":[null]}""")]
    [InlineData(typeof(ModifyDeviceRequest), """{"apartment_id":1,"dev_id":1,"dev_keys":[{"dev_key_seq":1},null]}""")]
    [InlineData(typeof(RemoveDeviceRequest), """{"apartment_id":1,"dev_id":1,"dev_keys":[null,{"dev_key_seq":1}]}""")]
    [InlineData(typeof(AddSceneRequest), """{"apartment_id":1,"name":"n","scene_contents":[null]}""")]
    [InlineData(typeof(ModifySceneRequest), """{"id":1,"scene_contents":[{"dev_id":1,"dev_key_seq":0,"value":1},null]}""")]
    public void A_list_holds_no_null(Type type, string json)
    {
        ArgumentNullException.ThrowIfNull(type);
        var (read, error) = Bodies.All.Single(body => body.Name == type.Name).ReadText(json);
        Assert.Null(read);
        Assert.Matches("^(dev_keys|scene_contents) ", error);
    }

    [Fact]
    public void Of_a_key_named_twice_the_last_counts() =>
        Assert.Equal("""{"name":"b"}""", Type<AddApartmentRequest>().ReadText("""{"name":"a","name":"b"}""").Json);

    [Fact]
    public void A_text_of_a_megabyte_is_text()
    {
        // Its length is the frame limit's and the grains' business; here it must only do no harm.
        var name = new string('客', 1 << 20);
        Assert.Equal($$"""{"name":"{{name}}"}""", Type<AddApartmentRequest>().ReadText($$"""{"name":"{{name}}"}""").Json);
        Assert.Null(Type<AddApartmentRequest>().ReadText($$"""{"{{name}}":1}""").Json);
        Assert.Null(Type<AddApartmentRequest>().ReadText($$"""{"name":"{{name}}""").Json);
    }

    [Fact]
    public void Text_is_written_as_it_is()
    {
        const string json = """{"name":"客厅 <b>&'+ \" \\ é"}""";
        Assert.Equal(json, Type<AddApartmentRequest>().ReadText(json).Json);
    }

    [Fact]
    public void Every_body_type_has_its_row()
    {
        var types = typeof(MessagingJson).GetCustomAttributesData()
            .Where(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute))
            .Select(attribute => ((Type)attribute.ConstructorArguments[0].Value!).Name);
        Assert.Equal(types.Order(StringComparer.Ordinal), Bodies.All.Select(body => body.Name).Order(StringComparer.Ordinal));
    }

    private static BodyType Type<T>() => Bodies.All.Single(body => body.Name == typeof(T).Name);

    private static IEnumerable<string> WrongFor(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => ["1", "true", "{}", "[]", """["x"]"""],
        JsonValueKind.Number => ["\"1\"", "true", "1.5", "1e3", "99999999999999999999", "{}", "[1]"],
        JsonValueKind.Array => ["1", "\"x\"", "true", "{}", "[[]]", """["x"]""", "[{}]", value[0]!.GetValueKind() == JsonValueKind.Number ? "[null]" : "[1]"],
        JsonValueKind.Object => ["1", "\"x\"", "true", "[]", "{}"],
        var kind => throw new InvalidOperationException($"no example of a wrong value for {kind}"),
    };

    private static string Minified(JsonNode node) => node.ToJsonString(MessagingBodies.Json.Options);
}
