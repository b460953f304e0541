using System.Buffers;
using System.Text;
using Gateway.Protocol.Messaging;

namespace Gateway.Protocol.Tests.Messaging;

public class DeviceTargetTests
{
    private const string Plain = """{"dev_model":"2111S","dev_code":"a1B","dev_key_seq":3,"value":255}""";

    private readonly char[] _scratch = new char[2 * DeviceTarget.MaxTextLength];

    [Theory]
    [InlineData(Plain)]
    [InlineData("""{"value":255,"dev_key_seq":3,"dev_code":"a1B","dev_model":"2111S"}""")]
    [InlineData(""" { "dev_model" : "2111S" , "dev_code" : "a1B" , "dev_key_seq" : 3 , "value" : -1 } """)]
    [InlineData("""{"dev_model":"\u0032111\u0053","dev_code":"\u00611\u0042","dev_key_seq":3,"value":0}""")]
    [InlineData("""{"d\u0065v_model":"2111S","dev_\u0063ode":"a1B","\u0064ev_key_seq":3,"valu\u0065":0}""")]
    [InlineData("""{"x":{"dev_model":1,"dev_code":[{"dev_code":2}]},"dev_model":"2111S","dev_code":"a1B","dev_key_seq":3,"value":0}""")]
    [InlineData("""{"dev_model":"2111S","dev_code":"a1B","dev_key_seq":3,"value":0,"y":[{"dev_model":null},[[]]],"z":null}""")]
    [InlineData("""{"DEV_CODE":"no","dev_code":"a1B","dev_model":"2111S","dev_key_seq":3,"value":0}""")]
    [InlineData("""{"dev_code":"a1B","dev_model":"2111S","dev_key_seq":3,"value":0,"z":1,"z":2,"y":{"dev_code":1,"dev_code":2}}""")]
    public void Is_read_however_the_body_is_written_and_split(string json)
    {
        foreach (var sequence in Segments.Every(Encoding.UTF8.GetBytes(json)))
        {
            Assert.True(
                DeviceTarget.TryRead(sequence, true, _scratch, out var target, out var error));
            Assert.Equal("", error);
            Assert.Equal("2111S", target.Model.ToString());
            Assert.Equal("a1B", target.Code.ToString());
            Assert.Equal(3, target.KeySequence);
        }
    }

    [Theory]
    [InlineData("dev_model", """{"dev_code":"c","dev_key_seq":0,"value":1}""")]
    [InlineData("dev_model", """{"dev_model":1,"dev_code":"c","dev_key_seq":0,"value":1}""")]
    [InlineData("dev_model", """{"dev_model":null,"dev_code":"c","dev_key_seq":0,"value":1}""")]
    [InlineData("dev_model", """{"dev_model":["m"],"dev_code":"c","dev_key_seq":0,"value":1}""")]
    [InlineData("dev_model", """{"dev_model":"m","dev_model":{"x":"y"},"dev_code":"c","dev_key_seq":0,"value":1}""")]
    [InlineData("dev_code", """{"dev_model":"m","dev_key_seq":0,"value":1}""")]
    [InlineData("dev_code", """{"dev_code":"other","dev_model":"m","dev_code":"c","dev_key_seq":0,"value":1}""")]
    [InlineData("dev_code", """{"dev_code":"c","dev_model":"m","dev\u005fcode":"c","dev_key_seq":0,"value":1}""")]
    [InlineData("dev_model", """{"dev_model":1,"dev_model":"m","dev_code":"c","dev_key_seq":0,"value":1}""")]
    [InlineData("dev_key_seq", """{"dev_model":"m","dev_code":"c","dev_key_seq":0,"value":1,"dev_key_seq":1}""")]
    [InlineData("value", """{"dev_model":"m","dev_code":"c","dev_key_seq":0,"value":1,"value":0}""")]
    [InlineData("dev_code", """{"dev_model":"m","dev_code":true,"dev_key_seq":0,"value":1}""")]
    [InlineData("dev_code", """{"dev_model":"m","dev_code":{"dev_code":"c"},"dev_key_seq":0,"value":1}""")]
    [InlineData("dev_key_seq", """{"dev_model":"m","dev_code":"c","value":1}""")]
    [InlineData("dev_key_seq", """{"dev_model":"m","dev_code":"c","dev_key_seq":"0","value":1}""")]
    [InlineData("dev_key_seq", """{"dev_model":"m","dev_code":"c","dev_key_seq":0.5,"value":1}""")]
    [InlineData("dev_key_seq", """{"dev_model":"m","dev_code":"c","dev_key_seq":2147483648,"value":1}""")]
    [InlineData("dev_key_seq", """{"dev_model":"m","dev_code":"c","dev_key_seq":[0],"value":1}""")]
    [InlineData("dev_key_seq", """{"dev_model":"m","dev_code":"c","dev_key_seq":null,"value":1}""")]
    [InlineData("value", """{"dev_model":"m","dev_code":"c","dev_key_seq":0}""")]
    [InlineData("value", """{"dev_model":"m","dev_code":"c","dev_key_seq":0,"value":"1"}""")]
    [InlineData("value", """{"dev_model":"m","dev_code":"c","dev_key_seq":0,"value":1e1}""")]
    [InlineData("value", """{"dev_model":"m","dev_code":"c","dev_key_seq":0,"value":{"value":1}}""")]
    public void The_key_that_is_missing_or_malformed_is_named(string key, string json)
    {
        foreach (var sequence in Segments.Every(Encoding.UTF8.GetBytes(json)))
        {
            Assert.False(DeviceTarget.TryRead(sequence, true, _scratch, out _, out var error));
            Assert.Equal(key, error);
        }
    }

    [Fact]
    public void A_query_needs_no_value()
    {
        var body = Utf8("""{"dev_model":"m","dev_code":"c","dev_key_seq":0}""");
        Assert.True(DeviceTarget.TryRead(body, false, _scratch, out _, out _));
        Assert.False(DeviceTarget.TryRead(body, true, _scratch, out _, out _));
    }

    [Theory]
    [InlineData("A")]
    [InlineData("é")]
    [InlineData("客")]
    [InlineData("\\u0041")]
    [InlineData("\\n")]
    public void Length_counts_in_characters_not_in_bytes_of_their_writing(string character)
    {
        foreach (var length in new[] { 0, 1, 10, 11, 32, DeviceTarget.MaxTextLength - 1, DeviceTarget.MaxTextLength })
        {
            var text = string.Concat(Enumerable.Repeat(character, length));
            foreach (var segment in new[] { 1, 5, 4096 })
            {
                var body = Segments.OfSize(
                    Encoding.UTF8.GetBytes($$"""{"dev_model":"{{text}}","dev_code":"{{text}}","dev_key_seq":0}"""), segment);
                Assert.True(DeviceTarget.TryRead(body, false, _scratch, out var target, out _));
                Assert.Equal(length, target.Model.Length);
                Assert.True(target.Model.SequenceEqual(target.Code));
            }
        }

        foreach (var length in new[] { DeviceTarget.MaxTextLength + 1, 6 * DeviceTarget.MaxTextLength, 1 << 20 })
        {
            var text = string.Concat(Enumerable.Repeat(character, length));
            Assert.False(
                DeviceTarget.TryRead(Utf8($$"""{"dev_model":"{{text}}","dev_code":"c","dev_key_seq":0}"""), false, _scratch, out _, out var error));
            Assert.Equal("dev_model", error);
            Assert.False(
                DeviceTarget.TryRead(Utf8($$"""{"dev_model":"m","dev_code":"{{text}}","dev_key_seq":0}"""), false, _scratch, out _, out error));
            Assert.Equal("dev_code", error);
        }
    }

    [Fact]
    public void A_body_that_ends_early_is_refused_at_every_byte()
    {
        var bytes = Encoding.UTF8.GetBytes(Plain);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(DeviceTarget.TryRead(new ReadOnlySequence<byte>(bytes, 0, length), true, _scratch, out _, out var error));
            Assert.NotEqual("", error);
        }
    }

    [Theory]
    [InlineData(Plain)]
    [InlineData("""{"x":[{"y":"z"}],"dev_model":"\u0032111S","dev_code":"\u00611B","dev_key_seq":3,"value":255}""")]
    [InlineData("""{"dev_code":"a1B","dev_key_seq":3}""")]
    public void Reading_allocates_nothing(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        foreach (var body in new[] { new ReadOnlySequence<byte>(bytes), Segments.OfSize(bytes, 16) })
        {
            DeviceTarget.TryRead(body, true, _scratch, out _, out _);
            Assert.Equal(0, Allocations.Of(() =>
            {
                for (var i = 0; i < 100; i++)
                {
                    DeviceTarget.TryRead(body, true, _scratch, out _, out _);
                }
            }));
        }
    }

    private static ReadOnlySequence<byte> Utf8(string json) => new(Encoding.UTF8.GetBytes(json));
}
