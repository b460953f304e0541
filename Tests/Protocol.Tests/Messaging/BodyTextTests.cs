using System.Buffers;
using System.Text;
using Gateway.Protocol.Messaging;

namespace Gateway.Protocol.Tests.Messaging;

/// <summary>Bodies as people read them.</summary>
public sealed class BodyTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("{}", "{}")]
    [InlineData("{ \"value\" : 1.50, \"name\" : \"客厅\", \"list\" : [ true, null, {} ] }", "{\"value\":1.50,\"name\":\"客厅\",\"list\":[true,null,{}]}")]
    [InlineData("{\"password\":\"x1\",\"a\":1}", "{\"password\":\"***\",\"a\":1}")]
    [InlineData("{\"a\":{\"Old_Password\":{\"deep\":[\"x1\"]},\"last_token\":5},\"secret\":null}", "{\"a\":{\"Old_Password\":\"***\",\"last_token\":\"***\"},\"secret\":\"***\"}")]
    [InlineData("\"text\"", "\"text\"")]
    [InlineData("{\"password\":\"x1\"", "(16 bytes that are no JSON)")]
    [InlineData("password=x1", "(11 bytes that are no JSON)")]
    public void A_body_is_shown_without_its_secrets(string body, string text) => Assert.Equal(text, Of(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Bytes_that_are_no_text_are_counted() => Assert.Equal("(3 bytes that are no JSON)", Of([0x22, 0xff, 0x22]));

    [Fact]
    public void What_is_long_is_cut()
    {
        var text = Of(Encoding.UTF8.GetBytes($"\"{new string('x', 5000)}\""));
        Assert.Equal(BodyText.MaxLength, text.Length);
        Assert.EndsWith("…", text, StringComparison.Ordinal);
        Assert.Equal("(70000 bytes)", Of(new byte[70_000]));
    }

    [Fact]
    public void Nothing_that_may_arrive_makes_it_fail()
    {
        var random = new Random(7);
        var json = Encoding.UTF8.GetBytes("{\"password\":\"x1\",\"a\":[1,2,{\"b\":\"\\u00e9\\ud800\"}]}");
        for (var i = 0; i < 20_000; i++)
        {
            var body = json.ToArray();
            body[random.Next(body.Length)] = (byte)random.Next(256);
            Assert.NotNull(Of(body[..random.Next(body.Length + 1)]));
        }
    }

    private static string Of(byte[] body) => BodyText.Of(new ReadOnlySequence<byte>(body));
}
