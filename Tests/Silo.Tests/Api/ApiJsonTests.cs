using System.Text;
using System.Text.Json;
using Gateway.Grains.Interfaces.ApiKeys;
using Gateway.Silo.Api;

namespace Gateway.Silo.Tests.Api;

/// <summary>What goes into the API as JSON, and what comes out.</summary>
public sealed class ApiJsonTests
{
    [Theory]
    [InlineData("read", ApiKeyRole.Read)]
    [InlineData("Command", ApiKeyRole.Command)]
    [InlineData("ADMIN", ApiKeyRole.Admin)]
    public void A_word_is_read_in_any_case(string word, ApiKeyRole role) =>
        Assert.Equal(role, JsonSerializer.Deserialize($$"""{"role":"{{word}}"}""", ApiJson.Default.NewKey)!.Role);

    [Theory]
    [InlineData("\"read,command\"")]
    [InlineData("\"read, admin\"")]
    [InlineData("\"3\"")]
    [InlineData("3")]
    [InlineData("\"\"")]
    [InlineData("\" admin\"")]
    [InlineData("[\"read\"]")]
    public void Anything_else_is_no_role(string json) =>
        Assert.Equal("$.role", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize($$"""{"role":{{json}}}""", ApiJson.Default.NewKey)).Path);

    [Fact]
    public void What_is_said_twice_is_refused()
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("""{"role":"read","role":"admin"}""", ApiJson.Default.NewKey));

        // What goes on to a device is the device's.
        Assert.NotNull(JsonSerializer.Deserialize("""{"instruction":"x","data":{"a":1,"a":2}}""", ApiJson.Default.CommandBody));
    }

    [Fact]
    public void Texts_are_written_as_people_read_them_and_never_as_html()
    {
        for (var again = 0; again < 2; again++)
        {
            using var buffer = JsonBuffer.Rent();
            JsonSerializer.Serialize(buffer.Writer, new ApiProblem(400, "'客厅'", """<b> & "quoted" + more</b>"""), ApiJson.Default.ApiProblem);
            var text = Encoding.UTF8.GetString(buffer.End());
            Assert.Contains("'客厅'", text, StringComparison.Ordinal);
            Assert.Contains("""\u003Cb\u003E \u0026 \"quoted\" + more\u003C/b\u003E""", text, StringComparison.Ordinal);
            Assert.Equal("""<b> & "quoted" + more</b>""", JsonSerializer.Deserialize(text, ApiJson.Default.ApiProblem)!.Detail);
        }
    }

    [Fact]
    public void What_a_device_says_is_JSON_only_if_every_reader_can_read_it()
    {
        Assert.True(RawJson.IsJson("""{"a":"客"}"""u8));
        Assert.True(RawJson.IsJson(Nested(60)));
        Assert.False(RawJson.IsJson(Nested(61)));
        Assert.False(RawJson.IsJson([.. "{\"a\":\""u8, 0xff, .. "\"}"u8]));
        Assert.False(RawJson.IsJson(""u8));
        Assert.False(RawJson.IsJson("{} {}"u8));
    }

    private static byte[] Nested(int depth) => Encoding.ASCII.GetBytes(new string('[', depth) + new string(']', depth));
}
